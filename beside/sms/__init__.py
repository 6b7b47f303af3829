"""Text messages: whoever is told of a call-out reads it on the phone, too."""

from . import project_task

EXTENSIONS = (project_task.ProjectTask,)
