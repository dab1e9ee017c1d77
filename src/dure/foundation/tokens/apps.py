from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "dure.foundation.tokens"
    label = "tokens"
