"""The same form for visitors at home and at a kiosk: one walk through its pages, two faces."""
