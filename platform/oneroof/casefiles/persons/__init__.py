"""Who a person is and what is known of them: reached how, papers, family, representatives, needs."""
