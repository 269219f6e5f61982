def capture(plan):
    raise NotImplementedError
    yield


class Connection:
    def __init__(self, source):
        raise NotImplementedError
