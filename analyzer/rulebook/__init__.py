"""patterns/ as frozen values: what the law, the plans and the letters' wording say."""
