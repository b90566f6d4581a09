"""How the site writes dates, where a language's own way is not ours."""
