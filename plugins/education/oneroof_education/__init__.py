"""Education: school, study, recognition of qualifications and Portuguese courses."""
