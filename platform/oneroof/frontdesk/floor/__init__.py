"""How offices, desks, queues and hours are set up, and what a coordinator changes about them during the day."""
