"""
Building SSA while walking an AST: blocks, names, merges of paths.

Names are bound to SSA values per path. Where paths meet, a name that differs becomes a block
argument; loops give one to every name they assign. Types are found in rounds: if a later part of
the function widens a type that an earlier part was built with (a loop's variable, an empty list),
the finding is kept in `Inference` and the function is built again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from xdsl.dialects import arith, cf
from xdsl.dialects.builtin import (
    FileLineColLoc,
    Float64Type,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    UnrealizedConversionCastOp,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.traits import IsTerminator

from hydro_mlir.dialects import value
from hydro_mlir.frontend import unions
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.values import (
    Abandon,
    Names,
    State,
    UnknownType,
    Unusable,
    constant_of,
    has_unknown,
    names_of,
)

Op = TypeVar("Op", bound=Operation)

NUMBERS: tuple[Attribute, ...] = (i1, i64, f64)  # in the order of Python's promotion
LoopKey = tuple[object, ...]


class Inference:
    """What earlier rounds have found out about types."""

    def __init__(self) -> None:
        self.loop_types: dict[tuple[LoopKey, str], Attribute | Unusable] = {}
        self.elements: dict[int, Attribute] = {}
        self.sites: dict[LoopKey, int] = {}
        self.changed = False

    def unknown(self, site: LoopKey) -> Attribute:
        """The element type of the empty list at a site: what is known, or a placeholder."""
        number = self.sites.setdefault(site, len(self.sites))
        return self.resolve(UnknownType(number))

    def resolve(self, type_: Attribute) -> Attribute:
        """A type with the placeholders filled in that are known by now."""
        if isinstance(type_, UnknownType):
            found = self.elements.get(type_.number.data)
            return type_ if found is None else self.resolve(found)
        if isinstance(type_, value.ListType):
            return value.ListType(self.resolve(type_.element))
        if isinstance(type_, value.OptionType):
            return value.OptionType(self.resolve(type_.element))
        if type(type_) is value.TupleType:  # the fields of classes are annotated
            return value.TupleType([self.resolve(element) for element in type_.elements])
        return type_

    def learn(self, unknown: UnknownType, type_: Attribute) -> None:
        """Fill a placeholder; the function has to be built again."""
        if unknown != type_ and self.elements.get(unknown.number.data) != type_:
            self.elements[unknown.number.data] = type_
            self.changed = True


class Emitter:
    """The insertion point, the names in scope, and conversions between types."""

    def __init__(self, source: Source, inference: Inference):
        super().__init__()
        self.source = source
        self.inference = inference
        self.blocks: list[Block] = []
        self.block: Block | None = None
        self.names: Names = {}
        self.location: FileLineColLoc | None = None
        # Calls that are being translated in place: they tell their loops and lists apart.
        self.path: tuple[object, ...] = ()
        self.reported: set[Unusable] = set()

    # --- ops and blocks ---------------------------------------------------------------------

    def add(self, op: Op) -> Op:
        """Append an op to the current block, located at the current expression."""
        if self.block is None:
            raise Abandon
        if self.location is not None:
            op.location = self.location
        self.block.add_op(op)
        return op

    def value(self, op: Operation) -> SSAValue:
        """Append an op and return its only result."""
        return self.add(op).results[0]

    def is_open(self) -> bool:
        """Whether there is a current path."""
        return self.block is not None

    def is_ended(self) -> bool:
        """Whether the current path has ended, in a trap or elsewhere."""
        if self.block is None:
            return True
        last = self.block.last_op
        return last is not None and last.has_trait(IsTerminator)

    def new_block(self, types: Sequence[Attribute] = ()) -> Block:
        """A block that nothing branches to yet."""
        block = Block(arg_types=types)
        self.blocks.append(block)
        return block

    def integer(self, number: int) -> SSAValue:
        """A constant of 64 bits."""
        return self.value(arith.ConstantOp(IntegerAttr(number, i64)))

    def boolean(self, truth: bool) -> SSAValue:
        """A constant bool."""
        return self.value(arith.ConstantOp(IntegerAttr(int(truth), i1)))

    def floating(self, number: float) -> SSAValue:
        """A constant float."""
        return self.value(arith.ConstantOp(FloatAttr(number, f64)))

    def key(self, node: Located) -> LoopKey:
        """What tells a node apart from all others, also when it is translated twice."""
        return (*self.path, node.lineno, node.col_offset)

    # --- paths ----------------------------------------------------------------------------------

    def state(self) -> State | None:
        """The current path, closed for now."""
        if self.block is None:
            return None
        state = State(self.block, self.names)
        self.block = None
        return state

    def resume(self, state: State | None) -> None:
        """Go on with a path; None leaves the code unreachable."""
        if state is None:
            self.block = None
            return
        self.block = state.block
        self.names = dict(state.names)

    def fork(self, condition: SSAValue) -> tuple[State, State]:
        """Two paths: where the condition is true, and where it is false."""
        true, false = self.new_block(), self.new_block()
        names = self.names
        self.add(cf.ConditionalBranchOp(condition, true, [], false, []))
        self.block = None
        return State(true, dict(names)), State(false, dict(names))

    def merge(
        self,
        states: Sequence[State | None],
        results: Sequence[SSAValue] = (),
        node: Located | None = None,
        result_type: Attribute | None = None,
    ) -> SSAValue | None:
        """
        Go on where paths meet; `results` has one value for every path that is not None.

        Returns the merged result, None without results. Costs no block where only one path is left.
        """
        paths = [state for state in states if state is not None]
        if not paths:
            self.block = None
            return None
        if len(paths) == 1:
            self.resume(paths[0])
            only = results[0] if results else None
            return self.convert(only, result_type) if only is not None and result_type else only
        differing, names = self._agree(paths)
        types = [self._join_all([self._ssa(path, name) for path in paths]) for name in differing]
        columns = [[self._ssa(path, name) for path in paths] for name in differing]
        if results:
            result_type = self.result_type(results, node) if result_type is None else result_type
            columns.append(list(results))
            types.append(result_type)
        block = self.new_block([type_ for type_ in types if type_ is not None])
        for index, path in enumerate(paths):
            self.block = path.block
            arguments: list[SSAValue] = []
            for column, type_ in zip(columns, types, strict=True):
                if type_ is not None:
                    arguments.append(self.convert(column[index], type_))
            self.add(cf.BranchOp(block, *arguments))
        self.block = block
        self.names = names
        arguments = list(block.args)
        for name, column, type_ in zip(differing, columns, types, strict=False):
            names[name] = self._conflict(name, column) if type_ is None else arguments.pop(0)
        return arguments[0] if results else None

    def result_type(self, results: Sequence[SSAValue], node: Located | None) -> Attribute:
        """The common type of what paths bring along; a diagnostic where there is none."""
        type_ = self._join_all(results)
        if type_ is not None:
            return type_
        assert node is not None
        shown = [self.type_name(result.type) for result in results]
        other = next(name for name in shown if name != shown[0])
        return self.source.fail(
            "HF109",
            f"expected one type on all paths, but got {shown[0]} and {other}",
            node,
            help="make the paths return the same type, or None in place of a value",
        )

    def _agree(self, paths: Sequence[State]) -> tuple[list[str], Names]:
        """Names that differ between paths, and a binding for all others."""
        names: Names = {}
        differing: list[str] = []
        for name in names_of(paths):
            bound = [path.names.get(name) for path in paths]
            first = bound[0]
            unusable = next((b for b in bound if isinstance(b, Unusable)), None)
            if all(b is first or b == first for b in bound) and first is not None:
                names[name] = first
            elif unusable is not None:
                names[name] = unusable
            elif any(b is None for b in bound):
                names[name] = unassigned(name)
            elif all(isinstance(b, SSAValue) for b in bound):
                differing.append(name)
            else:
                names[name] = Unusable("HF109", f"`{name}` is a different function on each path")
        return differing, names

    def _ssa(self, path: State, name: str) -> SSAValue:
        bound = path.names[name]
        assert isinstance(bound, SSAValue)
        return bound

    def _conflict(self, name: str, column: Sequence[SSAValue]) -> Unusable:
        shown = list(dict.fromkeys(self.type_name(v.type) for v in column))
        return Unusable("HF109", f"`{name}` is {' on one path and '.join(shown)} on another")

    def _join_all(self, values: Sequence[SSAValue]) -> Attribute | None:
        type_: Attribute | None = values[0].type
        for other in values[1:]:
            type_ = None if type_ is None else self.join(type_, other.type)
        return type_

    # --- types ----------------------------------------------------------------------------------

    def type_name(self, type_: Attribute) -> str:
        """A type as users write it."""
        if isinstance(type_, value.ListType) and has_unknown(type_):
            return "list"
        return value.type_name(type_)

    def join(self, left: Attribute, right: Attribute) -> Attribute | None:
        """The smallest type that holds values of both, or None."""
        if left == right:
            return left
        for one, other in ((left, right), (right, left)):
            if isinstance(one, UnknownType):
                return self._learn(one, other)
        if left in NUMBERS and right in NUMBERS:
            return NUMBERS[max(NUMBERS.index(left), NUMBERS.index(right))]
        if (union := unions.joined(left, right)) is not None:
            return union
        if type(left) is value.TupleType and type(right) is value.TupleType:
            return self._join_tuples(left, right)
        if isinstance(left, value.ListType) and isinstance(right, value.ListType):
            return self._join_lists(left, right)
        return self._join_options(left, right)

    def _learn(self, unknown: UnknownType, type_: Attribute) -> Attribute:
        """Learn about an empty list's elements; what this round has found before counts, too."""
        known = self.inference.resolve(unknown)
        joined = type_ if known == unknown else self.join(known, type_)
        if joined is not None:
            self.inference.learn(unknown, joined)
        return type_

    def _join_tuples(self, left: value.TupleType, right: value.TupleType) -> Attribute | None:
        if len(left.elements) != len(right.elements):
            return None
        parts = [self.join(a, b) for a, b in zip(left.elements, right.elements, strict=True)]
        known = [part for part in parts if part is not None]
        return value.TupleType(known) if len(known) == len(parts) else None

    def _join_lists(self, left: value.ListType, right: value.ListType) -> Attribute | None:
        if not has_unknown(left) and not has_unknown(right):
            return None  # the elements of a list are not converted
        element = self.join(left.element, right.element)
        return None if element is None else value.ListType(element)

    def _join_options(self, left: Attribute, right: Attribute) -> Attribute | None:
        options = value.OptionType | value.NoneType
        if not isinstance(left, options) and not isinstance(right, options):
            return None
        inner = [t for t in (payload_type(left), payload_type(right)) if t is not None]
        element = inner[0] if len(inner) == 1 else self.join(inner[0], inner[1])
        return None if element is None else value.OptionType(element)

    def convert(self, operand: SSAValue, type_: Attribute) -> SSAValue:
        """A value as a wider type, as `join` gives it."""
        source = operand.type
        if source == type_:
            return operand
        known = constant_of(operand)
        if source in (i1, i64) and type_ == f64 and known is not None:
            return self.floating(float(known))
        if isinstance(source, IntegerType) and isinstance(type_, IntegerType):
            return self.value(arith.ExtUIOp(operand, type_))
        if source == i1 and isinstance(type_, Float64Type):
            return self.value(arith.UIToFPOp(operand, type_))
        if source == i64 and isinstance(type_, Float64Type):
            return self.value(arith.SIToFPOp(operand, type_))
        if isinstance(type_, value.OptionType):
            return self._convert_option(operand, type_)
        if isinstance(type_, value.UnionType):
            return unions.widened(self, operand, type_)
        if isinstance(type_, value.TupleType) and isinstance(source, value.TupleType):
            parts = [
                self.convert(self.value(value.GetOp(operand, index)), part)
                for index, part in enumerate(type_.elements)
            ]
            return self.value(value.MakeOp(parts))
        # Only between types that a later round will know.
        self.inference.changed = True
        return self.value(UnrealizedConversionCastOp(operands=[[operand]], result_types=[[type_]]))

    def _convert_option(self, operand: SSAValue, type_: value.OptionType) -> SSAValue:
        if isinstance(operand.type, value.NoneType):
            return self.value(value.NoneOp(type_))
        if not isinstance(operand.type, value.OptionType):
            return self.value(value.SomeOp(self.convert(operand, type_.element)))
        full, empty = self.fork(self.value(value.IsSomeOp(operand)))
        self.resume(full)
        payload = self.convert(self.value(value.PayloadOp(operand)), type_.element)
        some = self.value(value.SomeOp(payload))
        full = self.state()
        self.resume(empty)
        none = self.value(value.NoneOp(type_))
        merged = self.merge([full, self.state()], [some, none])
        assert merged is not None
        return merged

    # --- the finished region ---------------------------------------------------------------------

    def region(self, entry: Block) -> Region:
        """The blocks that can be reached, so ordered that values are defined before their uses."""
        order: list[Block] = []
        seen: set[Block] = {entry}
        stack: list[tuple[Block, list[Block]]] = [(entry, _successors(entry))]
        while stack:
            block, successors = stack[-1]
            if not successors:
                order.append(block)
                stack.pop()
                continue
            # The last first: reverse postorder then has the first successor next.
            following = successors.pop()
            if following not in seen:
                seen.add(following)
                stack.append((following, _successors(following)))
        for block in self.blocks:
            if block not in seen:
                block.erase(safe_erase=False)
        return Region(list(reversed(order)))


def _successors(block: Block) -> list[Block]:
    return [] if block.last_op is None else list(block.last_op.successors)


def payload_type(type_: Attribute) -> Attribute | None:
    """What an option holds; a type that is no option itself; None for `None`."""
    if isinstance(type_, value.OptionType):
        return type_.element
    return None if isinstance(type_, value.NoneType) else type_


def unassigned(name: str) -> Unusable:
    """A variable that some path has not assigned."""
    return Unusable("HF103", f"`{name}` may not be assigned here")
