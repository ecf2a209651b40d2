"""Case conferences: partners meet over a list of cases, each sees its part, and what is agreed is followed up."""
