"""Workflows by which groups approve pages: what a community's pages and offers go through."""

from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask


def make_workflow(name, *tasks):
    """The workflow of that name, made if need be. ``tasks`` are ``(name, groups)`` in order:
    whoever is in one of the groups edits and approves."""
    name = name[:255]
    found = Workflow.objects.filter(name=name).first()
    if found:
        return found
    workflow = Workflow.objects.create(name=name)
    for order, (task_name, groups) in enumerate(tasks):
        task = GroupApprovalTask.objects.create(name=task_name[:255])
        task.groups.set(groups)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow


def approve_pages(site, editors, name):
    """Let ``editors`` approve what is submitted in ``site``, unless it has a workflow already."""
    if not WorkflowPage.objects.filter(page=site.root_page).exists():
        workflow = make_workflow(f"Approval by {name}’s editors", (f"{name}’s editors", [editors]))
        WorkflowPage.objects.create(workflow=workflow, page=site.root_page)


def offers_workflow(facilitators, editors, name=""):
    """For the drafts that offers to host become: facilitators work on them while they talk
    with whoever offered, then editors approve. The ordinary one would lock them out."""
    of = f" {name}" if name else ""
    return make_workflow(
        f"Offers to host a{of} chat",
        (f"Talk with who offered a{of} chat", [facilitators, editors]),
        (f"Approve a{of} chat that was offered", [editors]),
    )
