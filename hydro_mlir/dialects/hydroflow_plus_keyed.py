"""
Keyed state in slices: what changes some entries of a keyed singleton, and which have changed.

`amend` gives the next version of a keyed singleton; the one before stays what it is. Keys keep the
place in which they first came.

Verifier rules (numbers as in the language's reference)
  V1   operands and result have one location
  V5   kinds, keys and values fit, as each form says; a result is no stronger than its rule gives
  V8   a merge is pure
  V10  on unordered input `insert` claims `same`, a merge `commutative`; on repeated input a merge
       claims `idempotent`; `upsert` without a merge has input in order, without repeats
  V19  what a merge refers to is a bounded singleton, optional or keyed singleton of the same slice
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.ir import Attribute, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    opt_region_def,
    prop_def,
    result_def,
    var_operand_def,
)

from hydro_mlir.dialects import hydroflow_plus_rules as rules
from hydro_mlir.dialects.guarantees import result_of
from hydro_mlir.dialects.hydroflow_plus_types import (
    REFS,
    CollectionType,
    KeyedSingletonType,
    KeyedStreamType,
    StreamType,
)
from hydro_mlir.dialects.keywords import Keyword, verify_keywords
from hydro_mlir.dialects.regions import require, require_types
from hydro_mlir.dialects.value import TupleType

FORMS = ("insert", "update", "upsert", "drop")


@irdl_op_definition
class AmendOp(IRDLOperation):
    """The next version of a keyed singleton.

    `insert`: entries whose key is new; of several, the first. `update`: the merge of the value and
    each update, at keys that are there. `upsert`: the merge of the value and the new one, or the
    new one without a merge; the new one alone where the key is new. `drop`: all other keys.
    `updates` is a stream of pairs or a keyed collection, for `drop` a stream of keys or a keyed
    collection. `merge` has arguments value and update, and behind them what `refs` are worth.
    """

    name = "hfplus.amend"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"form": FORMS}
    KEYWORD_RULE: ClassVar[str] = "V5"
    form = prop_def(StringAttr)
    operand = operand_def(KeyedSingletonType)
    updates = operand_def(CollectionType)
    refs = var_operand_def(CollectionType)
    combiner = opt_prop_def(ArrayAttr)  # of strings: "same: why", "commutative: why", ...
    merge = opt_region_def()
    result = result_def(KeyedSingletonType)
    custom_directives = (Keyword,)
    assembly_format = (
        f"custom<Keyword>($form) $operand `with` $updates {REFS} (`merge` $merge^)? "
        "(`combiner` $combiner^)? attr-dict `:` type($operand) `,` type($updates) "
        "`->` type($result)"
    )

    def __init__(
        self,
        form: str,
        operand: SSAValue,
        updates: SSAValue,
        type_: KeyedSingletonType,
        merge: Region | None = None,
        combiner: Sequence[str] = (),
        refs: Sequence[SSAValue] = (),
    ):
        super().__init__(
            operands=[operand, updates, refs],
            properties={
                "form": StringAttr(form),
                "combiner": ArrayAttr([StringAttr(c) for c in combiner]) if combiner else None,
            },
            regions=[[] if merge is None else [merge]],
            result_types=[type_],
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        verify_keywords(self)
        rules.require_one_place(self)
        given = rules.collection(self.operand)
        update = _update_type(self)
        _verify_merge(self, update)
        claims = [] if self.combiner is None else [
            cast(StringAttr, c).data for c in self.combiner
        ]  # fmt: skip
        rules.require_input("ungroup keyed_singleton", given)
        rules.require_input(
            amend_rule(self.form.data, self.merge is not None),
            rules.collection(self.updates),
            claims,
        )
        most = result_of("amend", given.guarantees)
        rules.require_result(self.result.type, KeyedSingletonType, given.element_types, most)


@irdl_op_definition
class ChangedOp(IRDLOperation):
    """The entries of a keyed singleton that are not, with this value, in an earlier version."""

    name = "hfplus.changed"
    operand = operand_def(KeyedSingletonType)
    since = operand_def(KeyedSingletonType)
    result = result_def(KeyedSingletonType)
    assembly_format = (
        "$operand `since` $since attr-dict `:` type($operand) `,` type($since) `->` type($result)"
    )

    def __init__(self, operand: SSAValue, since: SSAValue, type_: KeyedSingletonType):
        super().__init__(operands=[operand, since], result_types=[type_])

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.require_one_place(self)
        given, since = rules.collection(self.operand), rules.collection(self.since)
        require_types("V5", "an earlier version of", given.element_types, since.element_types)
        for version in (given, since):
            rules.require_input("changed", version)
        most = result_of("changed", given.guarantees)
        rules.require_result(self.result.type, KeyedSingletonType, given.element_types, most)


def amend_rule(form: str, merges: bool) -> str:
    """The name in the table of what an `amend` needs of its updates."""
    return f"amend {form} merge" if form == "upsert" and merges else f"amend {form}"


def _update_type(op: AmendOp) -> Sequence[Attribute]:
    """V5: the type of an update's value, where there is one."""
    key, held = rules.collection(op.operand).element_types
    given = rules.collection(op.updates)
    drops, form = op.form.data == "drop", op.form.data
    keyed = isinstance(given, KeyedStreamType | KeyedSingletonType)
    require(
        keyed or isinstance(given, StreamType),
        "V5",
        "a stream or a keyed collection",
        rules.kind_name(type(given)),
    )
    parts = list(given.element_types)
    if not keyed and not drops:
        (pair,) = parts
        parts = list(pair.elements) if isinstance(pair, TupleType) else []
        require(len(parts) == 2, "V5", "updates that are pairs", str(pair))
    require_types("V5", "updates with keys", [key], parts[:1])
    if form in ("insert", "upsert"):
        require_types("V5", "updates with values", [held], parts[1:])
    return parts[1:]


def _verify_merge(op: AmendOp, update: Sequence[Attribute]) -> None:
    form = op.form.data
    required, allowed = form == "update", form in ("update", "upsert")
    has = op.merge is not None
    require(has or not required, "V5", "a merge for `update`", "none")
    require(allowed or not has, "V5", f"no merge for `{form}`", "one")
    if op.merge is None:
        require(not op.refs, "V19", "references of a merge", "references without one")
        return
    given = rules.collection(op.operand)
    held = given.element_types[1]
    arguments = [held, *update, *rules.reference_types(op)]
    after = rules.require_value(op.merge, arguments, given.place)
    require_types("V5", "the merge to yield", [held], [after])
