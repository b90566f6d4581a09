"""The cache in Redis that pages may do without."""

import logging
from functools import wraps

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def forgiving(method, otherwise):
    """The method; while Redis does not answer, what an empty cache would say."""

    @wraps(method)
    def ask(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            logger.warning("The cache does not answer: %s", error)
            return otherwise(*args, **kwargs)

    return ask


def _default(key, default=None, version=None):
    return default


def _is_new(*args, **kwargs):
    return True


def _is_missing(key, *args, **kwargs):
    raise ValueError(f"Key '{key}' not found")


class Fragments(RedisCache):
    """Bits of pages: each can be made again, so a lost Redis costs time and no page."""

    get = forgiving(RedisCache.get, _default)
    add = forgiving(RedisCache.add, _is_new)
    incr = forgiving(RedisCache.incr, _is_missing)
