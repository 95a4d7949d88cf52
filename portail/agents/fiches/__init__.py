"""A family asks to have its sheet corrected: one page for each form that it sent."""
