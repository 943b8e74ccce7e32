"""
`prefix-channels`: give every channel of a fleet a common prefix.

What: channel names show up in traces and metrics; with a prefix, two fleets can be told apart.

Before, with `prefix-channels{prefix=blue}`:

    %there = hfplus.net send %here channel "words" : ...

After:

    %there = hfplus.net send %here channel "blue.words" : ...

Legal when: the module is at level 1, and the prefix has no dot, so that no name becomes
another channel's; checked here.

Sound because: a channel's name is part of no value, and distinct names stay distinct.

Not handled: modules behind `project-locations`, where a channel has two ends.
"""

from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp, StringAttr
from xdsl.passes import ModulePass

from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects.hydroflow import GraphOp
from hydro_mlir.dialects.hydroflow_plus import NetOp


@dataclass(frozen=True)
class PrefixChannelsPass(ModulePass):
    """Give every channel of a fleet a common prefix."""

    name = "prefix-channels"

    prefix: str

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Rename the channels in place."""
        for one in op.walk():
            if isinstance(one, GraphOp):
                message = "expected a fleet at level 1, but got the graph of a location"
                fail("HF200", message, place_of(one), help="run prefix-channels first")
        if not self.prefix or "." in self.prefix:
            fail("HF200", f"expected a prefix without dots, but got `{self.prefix}`", None)
        for one in op.walk():
            if isinstance(one, NetOp):
                one.properties["channel"] = StringAttr(f"{self.prefix}.{one.channel.data}")
