"""What decides who is called where: credits, skills, the stops of a visit, and who came along."""
