"""Public handles such as “quiet-heron-48210”: unique, made by us, derived from nothing a person told us."""

import secrets

# Plain, kind words only: a handle is given, not chosen, and stays.
FIRST = """
amber autumn azure balmy birch blue breezy bright brisk bronze calm cedar cheerful clear clever
cloudless copper coral cosy crimson crisp curious dawn deep dewy early easy elder emerald evening fair
fern fresh friendly gentle ginger glad golden grand green hazel hidden honest humble indigo ivory jade
jolly keen kind late leafy light lilac little lively lofty lucky lunar maple mellow merry mild mint
misty modest morning mossy neat noble northern olive open orchard patient pearl plain pleasant polite
quick quiet rapid ready rosy round royal ruby rustic sandy serene sharp shy silent silver simple smooth
snowy soft solar southern spring starry steady sturdy summer sunny swift tall teal tender tidy true
upland velvet violet warm western white wide willow windy winter wise wooden
""".split()  # noqa: SIM905
SECOND = """
acorn alder anchor apple arbor aspen badger bay beacon beech bell berry birch bluebell boat bramble
bridge brook button canyon cedar cherry cliff clover comet compass cove crane creek cricket dolphin dove
elm ember falcon fern field finch fir fjord flint forest fox garden gate glade glen grove gull harbor
hare hawk hazel heath heron hill holly island ivy juniper kestrel kite lagoon lake lantern lark laurel
leaf linnet lotus lynx magpie maple marsh meadow mesa moon moor moss myrtle nutmeg oak oriole osprey
otter owl pebble pine plover plum pond poplar poppy prairie quail quill rain raven reed ridge river
robin rose rowan sage sail shell shore sky sparrow spruce star stone stream swan swift teal thistle
thrush tide trail tulip valley walnut willow wren yarrow
""".split()  # noqa: SIM905
NUMBERS = range(1_000, 100_000)


def propose():
    """A handle nobody is likely to have: one of some two thousand million."""
    return f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}-{secrets.choice(NUMBERS)}"


def settle(user):
    """Draw again while somebody else already has this handle. Call it before a new person is first saved."""
    while type(user)._default_manager.filter(handle=user.handle).exclude(pk=user.pk).exists():
        user.handle = propose()
