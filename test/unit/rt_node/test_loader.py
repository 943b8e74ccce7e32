"""
Goal: the small loader and LLVM's give the same functions, and what it cannot do LLVM does.

Method: objects that LLVM makes from a text with data of all kinds, in several code models; damage.
"""

import ctypes
import platform

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llvmlite import binding

from hydro_mlir.rt import loader
from hydro_mlir.rt.elf import ElfImage, Unsupported
from hydro_mlir.rt.loader import Library, LlvmImage, LoadError

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="a loader for x86-64")

TEXT = """
@constants = internal constant [4 x i64] [i64 7, i64 11, i64 13, i64 17]
@counter = internal global i64 5
@zeros = internal global [1000 x i64] zeroinitializer, align 64
@pointer = internal global ptr @counter
declare i64 @strlen(ptr)
declare ptr @memcpy(ptr, ptr, i64)
@text = internal constant [6 x i8] c"hello\\00"

define internal i64 @helper(i64 %x) noinline {
  %p = getelementptr [4 x i64], ptr @constants, i64 0, i64 %x
  %v = load i64, ptr %p
  ret i64 %v
}

define i64 @compute(i64 %x) {
  %a = call i64 @helper(i64 %x)
  %p = load ptr, ptr @pointer
  %c = load i64, ptr %p
  %d = add i64 %c, %a
  store i64 %d, ptr %p
  %e = getelementptr [1000 x i64], ptr @zeros, i64 0, i64 %x
  %f = load i64, ptr %e
  %s = call i64 @strlen(ptr @text)
  %g = add i64 %d, %f
  %h = add i64 %g, %s
  ret i64 %h
}

define double @half(double %x) {
  %y = fmul double %x, 0.5
  ret double %y
}
"""


def make(code_model, text=TEXT, reloc="default"):
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_triple(binding.get_process_triple())
    machine = target.create_target_machine(
        codemodel=code_model, reloc=reloc, opt=2, jit=code_model == "jitdefault"
    )
    module = binding.parse_assembly(text)
    module.verify()
    return machine.emit_object(module)


def functions(image):
    compute = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(image.address("compute"))
    half = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(image.address("half"))
    return [compute(i) for i in (0, 1, 2, 3, 0)] + [half(3.0)]


@pytest.mark.parametrize("code_model", ["jitdefault", "large"])
def test_both_loaders_agree(code_model, tmp_path):
    data = make(code_model)
    by_llvm = functions(LlvmImage([data], tmp_path / "code.o", ["compute", "half"]))
    image = ElfImage(data)
    assert functions(image) == by_llvm == [17, 28, 41, 58, 65, 1.5]


SHARED = """
@factor = internal global i64 3
define i64 @"scaled(int)"(i64 %x) {
  %f = load i64, ptr @factor
  %y = mul i64 %x, %f
  ret i64 %y
}
"""
CALLER = """
declare i64 @"scaled(int)"(i64)
define i64 @call(i64 %x) {
  %y = call i64 @"scaled(int)"(i64 %x)
  ret i64 %y
}
"""


@pytest.mark.parametrize("machine", ["x86_64", "other"])
def test_an_object_that_calls_another(machine, monkeypatch, tmp_path):
    (tmp_path / "code.o").write_bytes(make("jitdefault", CALLER))
    (tmp_path / "core.o").write_bytes(make("jitdefault", SHARED))
    monkeypatch.setattr(platform, "machine", lambda: machine)
    library = Library(tmp_path / "code.o", ["call"])
    call = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(library.address("call"))
    assert call(14) == 42


def test_code_that_is_too_far_from_its_library_is_left_to_llvm(tmp_path):
    file = tmp_path / "code.o"
    file.write_bytes(make("small", reloc="static"))
    with pytest.raises(Unsupported):
        ElfImage(file.read_bytes())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("declare i64 @no_such_function()\n", "no symbol no_such_function"),
        ("@t = thread_local global i64 3\n", "thread-local"),
    ],
)
def test_what_is_unsupported(text, why):
    use = "call i64 @no_such_function()" if "declare" in text else "load i64, ptr @t"
    body = f"{text}define i64 @f() {{\n %r = {use}\n ret i64 %r\n}}\n"
    with pytest.raises(Unsupported, match=why):
        ElfImage(make("large", body))


def test_another_machine_falls_back(monkeypatch, tmp_path):
    file = tmp_path / "code.o"
    file.write_bytes(make("jitdefault"))
    monkeypatch.setattr(platform, "machine", lambda: "other")
    library = Library(file, ["compute", "half"])
    assert functions(library) == [17, 28, 41, 58, 65, 1.5]


def test_a_missing_and_a_damaged_file(tmp_path):
    with pytest.raises(LoadError, match="No such file"):
        Library(tmp_path / "nothing.o", ["f"])
    file = tmp_path / "code.o"
    file.write_bytes(b"no object at all")
    with pytest.raises(LoadError, match=r"cannot load .*code\.o"):
        loader.Library(file, ["f"])


IMAGE = make("jitdefault") if platform.machine() == "x86_64" else b""


@settings(derandomize=True, deadline=None)
@given(st.integers(0, max(0, len(IMAGE) - 1)))
def test_a_file_that_is_cut_off(size):
    with pytest.raises(Unsupported):
        ElfImage(IMAGE[:size])
