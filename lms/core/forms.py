"""What forms of all rooms share."""

from __future__ import annotations

from flask_wtf import FlaskForm

from lms.core.errors import Invalid


def show_faults(form: FlaskForm, problem: Invalid) -> None:
    """Put a service's faults where the person can see them: at the field they name, else at the head of the form."""
    for fault in problem.faults:
        if fault.where in form:
            field = form[fault.where]
            field.errors = [*field.errors, fault.message]
        else:
            form.form_errors.append(fault.message)
