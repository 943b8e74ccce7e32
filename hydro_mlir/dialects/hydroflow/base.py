"""What all operators have in common: facts, lifetimes, references, constructors of small parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import IRDLOperation, operand_def, opt_prop_def, result_def, var_operand_def

from hydro_mlir.dialects.hydroflow.access import READ, Access, AccessWords, access_from
from hydro_mlir.dialects.hydroflow.edges import EdgeType, Persist, element, plain_words, words
from hydro_mlir.dialects.hydroflow.facts import Facts

PERSIST = "custom<Persist>($persist)"
REFS = "(`refs` `(` $refs^ `:` type($refs) `)`)? custom<AccessWords>($access)"
UNARY = "attr-dict `:` type($operand) `->` type($result)"
BINARY = "attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)"

LOOP = "hf.loop"

Lifetimes = str | Sequence[str]


def persist_attribute(persist: Lifetimes) -> Attribute | None:
    """Lifetimes as a property: one word, several words, or nothing for an empty sequence."""
    given = (persist,) if isinstance(persist, str) else tuple(persist)
    return words(given) if given else None


class Operator(IRDLOperation):
    """An operator of a graph. `FACTS` says what is known about it."""

    FACTS: ClassVar[Facts]

    @property
    def lifetimes(self) -> tuple[str, ...]:
        """One word per stateful input: what is not given is `tick`; one word stands for all."""
        given = plain_words(self.properties.get("persist"))
        wanted = len(self.FACTS.lifetimes)
        return given * wanted if len(given) == 1 else given or ("tick",) * wanted

    @property
    def in_root_loop(self) -> bool:
        """Whether it stands in a loop at the root, which has one execution: the whole run."""
        around = self.parent_op()
        outside = None if around is None else around.parent_op()
        return getattr(around, "name", "") == LOOP and getattr(outside, "name", "") != LOOP

    @property
    def lifetimes_here(self) -> tuple[str, ...]:
        """Lifetimes where the operator stands.

        In a loop at the root, `loop` never ends. What is not given is `none` in a loop whose
        iterations are those of `repeat_n`, `prefix`, `all_once` or `next_iteration`.
        """
        if self.properties.get("persist") is None and self._in_iterated_loop:
            return ("none",) * len(self.FACTS.lifetimes)
        if not self.in_root_loop:
            return self.lifetimes
        return tuple("static" if word == "loop" else word for word in self.lifetimes)

    @property
    def _in_iterated_loop(self) -> bool:
        around = self.parent_op()
        if around is None or around.name != LOOP:
            return False
        inside = around.regions[0].block.ops
        return any(isinstance(op, Operator) and op.FACTS.iterates for op in inside)

    @property
    def references(self) -> tuple[SSAValue, ...]:
        """The edges whose operators the user functions refer to; they are the last operands."""
        return ()

    @property
    def accesses(self) -> tuple[Access, ...]:
        """How each of these edges is referred to."""
        return (Access(self),) * len(self.references)

    @property
    def inputs_(self) -> tuple[SSAValue, ...]:
        """The edges that elements come from, in order of ports."""
        count = len(self.operands) - len(self.references)
        return tuple(self.operands[:count])


class Stateful(Operator):
    """An operator whose state has lifetimes."""

    persist = opt_prop_def(ArrayAttr)
    custom_directives = (Persist,)


class Referring(Operator):
    """An operator whose user function may refer to others: `refs(%limit : !hf.edge<i64>)`.

    What it sees of them comes behind the other arguments of its region. With `access(mut)` it
    changes it: behind what the operator is about, its region yields the new value.
    """

    # Whether its user function may change what it refers to.
    CHANGES: ClassVar[bool] = False
    refs = var_operand_def(EdgeType)
    access = opt_prop_def(ArrayAttr)
    custom_directives = (AccessWords,)

    @property
    def references(self) -> tuple[SSAValue, ...]:
        """The edges whose operators the user functions refer to."""
        return tuple(self.refs)

    @property
    def accesses(self) -> tuple[Access, ...]:
        """How each edge is referred to."""
        given = plain_words(self.access) or (READ,) * len(self.references)
        return tuple(access_from(word, self) for word in given)


class PassingOp(Operator):
    """One input, one output of the same elements."""

    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = f"$operand {UNARY}"

    def __init__(self, operand: SSAValue, type_: EdgeType | None = None):
        super().__init__(operands=[operand], result_types=[type_ or EdgeType(element(operand))])

    def verify_(self) -> None:
        from hydro_mlir.dialects.hydroflow import rules

        rules.verify_passing(self)


class PassingStatefulOp(Stateful):
    """One input, one output, state that has a lifetime."""

    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = f"$operand {PERSIST} {UNARY}"

    def __init__(self, operand: SSAValue, type_: EdgeType | None = None, persist: Lifetimes = ()):
        super().__init__(
            operands=[operand],
            properties={"persist": persist_attribute(persist)},
            result_types=[type_ or EdgeType(self.result_element(element(operand)))],
        )

    @classmethod
    def result_element(cls, given: Attribute) -> Attribute:
        """The element type that comes out."""
        return given

    def verify_(self) -> None:
        from hydro_mlir.dialects.hydroflow import rules

        rules.verify_unary(self, self.result_element(element(self.operand)))


class PairOp(Stateful):
    """Two inputs, one output, lifetimes for both."""

    lhs = operand_def(EdgeType)
    rhs = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = f"$lhs `,` $rhs {PERSIST} {BINARY}"

    def __init__(
        self,
        lhs: SSAValue,
        rhs: SSAValue,
        type_: EdgeType | None = None,
        persist: Lifetimes = (),
    ):
        made = type_ or EdgeType(self.result_element(element(lhs), element(rhs)))
        super().__init__(
            operands=[lhs, rhs],
            properties={"persist": persist_attribute(persist)},
            result_types=[made],
        )

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """The element type that comes out; raises VerifyException for inputs that do not fit."""
        raise NotImplementedError

    def verify_(self) -> None:
        from hydro_mlir.dialects.hydroflow import rules

        rules.verify_pair(self)
