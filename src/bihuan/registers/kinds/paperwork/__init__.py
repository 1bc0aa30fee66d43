"""企业资料: systems, procedures and ledgers of an enterprise, from templates, against the catalogue of the place."""
