"""What `make bench` measures, as ratios within one run, because machines differ."""
