"""Signed rule bundles: what is taken, what is refused and why, and that a crash installs nothing."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store_samples import DAY, HOUR, NOW

from monitor.errors import BundleError
from monitor.rulebook import bundle as bundles
from monitor.rulebook import load_all, load_with
from monitor.rulebook.bundle import MANIFEST, SIGNATURE, pack, read
from monitor.rulebook.shelf import NOTE, Shelf
from monitor.settings import RuleSettings

RULE = """
title = "“截止目前”应为“截至目前”"
level = "error"
basis = "《现代汉语词典》"
status = "active"
message = "“{text}”应为“{suggestion}”。"
type = "terms"
[data.words]
"WRONG" = "截至目前"
[examples]
bad = ["全市⟦WRONG⟧新增12个。"]
good = ["截至目前，全市新增12个。"]
"""

PEM, PUBLIC = bundles.new_key()
KEY = bundles.private_key(PEM, "key.pem")


def rules(folder: Path, word: str = "截止目下", name: str = "cutoff-own") -> Path:
    path = folder / "wording" / "own" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.replace("WRONG", word), "utf-8")
    return folder


def packed(folder: Path, *, issued=NOW, key=KEY, **more: object) -> bytes:
    return pack(folder, key, name="省级规则", issued=issued, **more).data


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    return packed(rules(tmp_path / "rules"))


@pytest.fixture
def settings(tmp_path: Path) -> RuleSettings:
    return RuleSettings(updates=tmp_path / "updates", trusted_keys=(PUBLIC,))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(files: dict[str, bytes], **more: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_bundle_comes_back(data: bytes) -> None:
    got = read(data, (PUBLIC,), now=NOW)
    assert (got.name, got.issued, got.key) == ("省级规则", NOW, PUBLIC)
    assert "wording/own/cutoff-own.toml" in got.files


def test_the_same_rules_make_the_same_bundle(tmp_path: Path, data: bytes) -> None:
    assert packed(tmp_path / "rules") == data


def test_programs_and_tables_stay_home(tmp_path: Path) -> None:
    folder = rules(tmp_path)
    (folder / "wording/own/cutoff-own.py").write_text("def find(text): ...")
    (folder / "wording/own/by-code.toml").write_text(RULE.replace('"terms"', '"code"'))
    (folder / "SOURCES.md").write_text("x")
    made = pack(folder, KEY, name="x", issued=NOW)
    assert {name for name, _ in made.left_out} == {
        "wording/own/cutoff-own.py", "wording/own/by-code.toml", "SOURCES.md",
    }  # fmt: skip
    assert made.files == 1


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="没有可以打包的规则"):
        pack(tmp_path, KEY, name="x", issued=NOW)


# ── what is refused ──────────────────────────────────────────────────────────


def signed_by_another(data: bytes) -> bytes:
    files = members(data)
    key = bundles.private_key(bundles.new_key()[0], "x")
    files[SIGNATURE] = json.dumps({
        "key": bundles.public_line(key),
        "signature": base64.b64encode(key.sign(b"govmon rules bundle 1\n" + files[MANIFEST])).decode(),
    }).encode()  # fmt: skip
    return zipped(files)


def claims_the_trusted_key(data: bytes) -> bytes:
    files = members(signed_by_another(data))
    files[SIGNATURE] = json.dumps({**json.loads(files[SIGNATURE]), "key": PUBLIC}).encode()
    return zipped(files)


def signature_of_the_bare_manifest(data: bytes) -> bytes:
    files = members(data)
    told = {"key": PUBLIC, "signature": base64.b64encode(KEY.sign(files[MANIFEST])).decode()}
    return zipped({**files, SIGNATURE: json.dumps(told).encode()})


def unsigned(data: bytes) -> bytes:
    files = members(data)
    del files[SIGNATURE]
    return zipped(files)


def without_manifest(data: bytes) -> bytes:
    files = members(data)
    del files[MANIFEST]
    return zipped(files)


def manifest_changed(data: bytes) -> bytes:
    files = members(data)
    return zipped({**files, MANIFEST: files[MANIFEST].replace("省级".encode(), "市级".encode())})


def rule_changed(data: bytes) -> bytes:
    files = members(data)
    name = "wording/own/cutoff-own.toml"
    return zipped({**files, name: files[name].replace(b"error", b"hint")})


def file_added(data: bytes) -> bytes:
    return zipped({**members(data), "wording/own/more.toml": RULE.encode()})


def file_missing(data: bytes) -> bytes:
    files = members(data)
    del files["wording/own/cutoff-own.toml"]
    return zipped(files)


def climbs_out(data: bytes) -> bytes:
    return zipped({**members(data), "../../etc/cron.d/x.toml": b"x"})


def absolute(data: bytes) -> bytes:
    return zipped({**members(data), "/etc/x.toml": b"x"})


def backslashes(data: bytes) -> bytes:
    return zipped({**members(data), "wording\\..\\x.toml": b"x"})


def a_program(data: bytes) -> bytes:
    return zipped({**members(data), "wording/own/x.py": b"import os"})


def too_many(data: bytes) -> bytes:
    return zipped({**members(data), **{f"wording/{n}.toml": b"" for n in range(4100)}})


def a_bomb(data: bytes) -> bytes:
    return zipped({**members(data), **{f"wording/{n}.tsv": b"\0" * (16 << 20) for n in range(5)}})


def one_too_large(data: bytes) -> bytes:
    return zipped({**members(data), "wording/big.tsv": b"a" * ((16 << 20) + 1)})


def twice(data: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(buffer, "a") as archive,
    ):
        archive.writestr("wording/own/cutoff-own.toml", b"x")
    return buffer.getvalue()


def cut_off(data: bytes) -> bytes:
    return data[: len(data) // 2]


def no_archive(data: bytes) -> bytes:
    return "规则".encode() * 100


REFUSED: list[tuple[Callable[[bytes], bytes], str]] = [
    (signed_by_another, "不认识的公钥"),
    (claims_the_trusted_key, "签名与内容不符"),
    (signature_of_the_bare_manifest, "签名与内容不符"),
    (unsigned, "没有签名"),
    (without_manifest, "没有清单"),
    (manifest_changed, "签名与内容不符"),
    (rule_changed, "与签名时不同"),
    (file_added, "多出文件"),
    (file_missing, "缺少文件"),
    (climbs_out, "不合规定"),
    (absolute, "不合规定"),
    (backslashes, "不合规定"),
    (a_program, "不合规定"),
    (too_many, "超过 4000 个"),
    (a_bomb, "超过 64 MiB"),
    (one_too_large, "过大"),
    (twice, "出现两次"),
    (cut_off, "不是规则包"),
    (no_archive, "不是规则包"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED, ids=lambda x: getattr(x, "__name__", ""))
def test_what_is_not_right_is_refused(
    data: bytes, change: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(BundleError, match=said):
        read(change(data), (PUBLIC,), now=NOW)


def test_every_flipped_byte_is_noticed_or_harmless(data: bytes) -> None:
    good = read(data, (PUBLIC,), now=NOW).files
    for place in range(0, len(data), 7):
        bad = bytearray(data)
        bad[place] ^= 0x55
        try:
            assert read(bytes(bad), (PUBLIC,), now=NOW).files == good
        except BundleError:
            continue


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a\0b", b"MZ\x90\0", "规则".encode("gbk")])
def test_only_text_is_packed(tmp_path: Path, content: bytes) -> None:
    folder = rules(tmp_path)
    (folder / "wording/own/words.tsv").write_bytes(content)
    with pytest.raises(BundleError, match=r"UTF-8|控制字符"):
        packed(folder)


def test_nobody_is_trusted_unless_the_configuration_says_so(data: bytes) -> None:
    with pytest.raises(BundleError, match="尚未配置任何公钥"):
        read(data, (), now=NOW)


def test_a_bundle_from_the_future_is_refused(data: bytes) -> None:
    with pytest.raises(BundleError, match="本机时钟"):
        read(data, (PUBLIC,), now=NOW - 2 * DAY)
    assert read(data, (PUBLIC,), now=NOW - HOUR)


@pytest.mark.parametrize("pem", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_bad_private_key_is_explained(pem: bytes) -> None:
    with pytest.raises(BundleError, match="govmon rules key"):
        bundles.private_key(pem, "key.pem")


# ── installing ───────────────────────────────────────────────────────────────


def install(settings: RuleSettings, data: bytes, *, now=NOW) -> None:
    shelf = Shelf(settings, now=now)
    shelf.install(shelf.stage(read(data, settings.trusted_keys, now=now)))


def test_an_installed_bundle_is_in_force(tmp_path: Path, data: bytes, settings) -> None:
    assert "cutoff-own" not in load_all(settings, now=NOW).rules
    install(settings, data)
    assert "cutoff-own" in load_all(settings, now=NOW).rules


def test_an_update_replaces_and_withdraws_rules_of_the_program(tmp_path: Path, settings) -> None:
    folder = rules(tmp_path / "r", "截止当下", "cutoff-for-as-of")
    (folder / "withdrawn.txt").write_text("# 已并入别的规则\nword-doubled\n")
    install(settings, packed(folder))
    book = load_all(settings, now=NOW)
    assert book.rules["cutoff-for-as-of"].data["words"] == {"截止当下": "截至目前"}
    assert "word-doubled" not in book.rules
    assert "word-doubled" in load_with(settings, None).rules


def test_an_older_bundle_is_refused_and_a_newer_taken(tmp_path: Path, settings) -> None:
    folder = rules(tmp_path / "r")
    install(settings, packed(folder, issued=NOW))
    with pytest.raises(BundleError, match="rules rollback"):
        install(settings, packed(folder, issued=NOW - HOUR), now=NOW + DAY)
    install(settings, packed(folder, issued=NOW + HOUR), now=NOW + DAY)
    assert Shelf(settings, now=NOW + DAY).current().bundle.issued == NOW + HOUR


def test_the_one_before_is_kept_and_can_be_had_again(tmp_path: Path, settings) -> None:
    for n, word in enumerate(("截止一下", "截止二下", "截止三下")):
        data = packed(rules(tmp_path / "r", word), issued=NOW + n * HOUR)
        install(settings, data, now=NOW + DAY)
    shelf = Shelf(settings, now=NOW + DAY)
    assert len([p for p in settings.updates.iterdir() if p.is_dir()]) == 2
    assert shelf.rollback().bundle.issued == NOW + HOUR
    assert "截止二下" in load_all(settings, now=NOW + DAY).rules["cutoff-own"].data["words"]
    assert shelf.rollback().bundle.issued == NOW + 2 * HOUR, "and back"


def test_rolling_back_the_first_leaves_the_rules_of_the_program(data: bytes, settings) -> None:
    install(settings, data)
    assert Shelf(settings, now=NOW).rollback() is None
    assert "cutoff-own" not in load_all(settings, now=NOW).rules


def test_nothing_to_roll_back(settings) -> None:
    with pytest.raises(BundleError, match="没有安装过"):
        Shelf(settings, now=NOW).rollback()


def test_a_file_edited_by_hand_is_noticed(data: bytes, settings) -> None:
    install(settings, data)
    (path,) = settings.updates.rglob("cutoff-own.toml")
    path.write_text(path.read_text("utf-8").replace("error", "hint"), "utf-8")
    with pytest.raises(BundleError, match=r"不可用.*rules rollback"):
        load_all(settings, now=NOW)


def test_a_key_no_longer_trusted_takes_its_rules_with_it(data: bytes, settings) -> None:
    install(settings, data)
    other = bundles.new_key()[1]
    with pytest.raises(BundleError, match="不认识的公钥"):
        load_all(replace(settings, trusted_keys=(other,)), now=NOW)


def test_a_note_that_points_elsewhere_is_refused(data: bytes, settings, tmp_path: Path) -> None:
    install(settings, data)
    (settings.updates / NOTE).write_text(json.dumps({"current": "../rules"}))
    with pytest.raises(BundleError, match="不存在"):
        load_all(settings, now=NOW)


def test_a_crash_before_the_note_leaves_the_old_in_force(
    tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(settings, packed(rules(tmp_path / "r", "截止一下")))
    shelf = Shelf(settings, now=NOW + DAY)
    staged = shelf.stage(
        read(packed(rules(tmp_path / "r", "截止二下"), issued=NOW + HOUR), (PUBLIC,), now=NOW + DAY)
    )
    real = os.replace

    def full(source: object, target: object) -> None:
        if Path(str(target)).name == NOTE:
            raise OSError(28, "No space left on device")
        real(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(BundleError, match="磁盘空间"):
        shelf.install(staged)
    monkeypatch.undo()
    assert "截止一下" in load_all(settings, now=NOW + DAY).rules["cutoff-own"].data["words"]


def test_editions_tell_what_changed(tmp_path: Path, settings) -> None:
    folder = rules(tmp_path / "r")
    before = load_with(settings, folder)
    rules(folder, "截止当下")
    after = load_with(settings, folder)
    assert after.edition.changed_since(before.edition) == {"cutoff-own"}
    assert before.edition.changed_since(before.edition) == frozenset()
    trial = load_with(replace(settings, trial=frozenset({"cutoff-own"})), folder)
    assert trial.edition.changed_since(after.edition) == {"cutoff-own"}
    allowed = load_with(replace(settings, allow=("甲",)), folder)
    assert allowed.edition.changed_since(after.edition) is None
    gone = load_with(settings, None)
    assert gone.edition.changed_since(after.edition) == {"cutoff-own"}
    assert after.version != before.version


def test_what_was_learned_changes_the_spelling_rules_alone(tmp_path: Path) -> None:
    learned = tmp_path / "learned.npz"
    settings = RuleSettings(learned=learned)
    before = load_with(settings, None)
    learned.write_bytes(b"words of this district")
    after = load_with(settings, None)
    changed = after.edition.changed_since(before.edition)
    assert changed and all(id.startswith("typo-") for id in changed)
    assert after.version != before.version


def test_settings_know_a_rule_by_its_former_name(tmp_path: Path) -> None:
    folder = rules(tmp_path)
    path = folder / "wording/own/cutoff-own.toml"
    path.write_text('aliases = ["oldest", "older"]\n' + path.read_text("utf-8"), "utf-8")
    book = load_with(RuleSettings(off=frozenset({"older"})), folder)
    assert "cutoff-own" not in book.rules
    assert load_with(RuleSettings(), folder).named("oldest").id == "cutoff-own"


def test_the_clock_of_issue_is_kept_to_the_second(tmp_path: Path) -> None:
    issued = NOW + timedelta(seconds=1)
    assert read(packed(rules(tmp_path), issued=issued), (PUBLIC,), now=NOW + DAY).issued == issued
