"""企业底数: what an authority must know of an enterprise, and which key classes follow from it."""
