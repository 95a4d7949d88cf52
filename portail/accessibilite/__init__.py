"""How accessible the portal is: RGAA's criteria, the dated audits, the declaration."""
