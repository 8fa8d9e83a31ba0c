"""The configuration: a complete one loads, a bad one tells every problem at once."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from monitor.config import loader as config
from monitor.config import rules
from monitor.errors import ConfigError
from monitor.model import Target, TargetKind

ROOT = Path(__file__).parent.parent
UNIT = '[[unit]]\nname = "区发改局"\nmail = ["fgj@example.gov.cn"]\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def problems(folder: Path, text: str, **known: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(write(folder, text), **known)  # type: ignore[arg-type]
    return [f"{p.file}|{p.place}|{p.value}|{p.allowed}" for p in caught.value.problems]


def test_shipped_configuration_is_a_whole_district() -> None:
    loaded = config.load(ROOT / "config.toml")
    units = {unit.name for unit in loaded.units}
    towns = {"思茅街道", "南屏镇", "倚象镇", "思茅港镇", "六顺镇", "云仙乡", "龙潭乡"}
    assert towns | {"区发改局", "区工信科技局", "区教育体育局"} <= units
    kinds = [target.kind for target in loaded.targets]
    assert kinds.count(TargetKind.SITE) == 1
    assert kinds.count(TargetKind.ACCOUNT) == 35
    assert all(target.unit in units for target in loaded.targets)


def test_shipped_configuration_names_every_setting() -> None:
    text = (ROOT / "config.toml").read_text("utf-8")
    from monitor.config.loader import SECTIONS

    for section, shape in SECTIONS.items():
        for name in shape.__dataclass_fields__:
            if (section, name) in {
                ("rules", "limits"),
                ("rules", "unit_limits"),
                ("bulletin", "weights"),
            }:
                assert f"[{section}.{name}" in text
                continue
            assert re.search(rf"^#? ?{name} = ", text, re.M), f"[{section}] {name} is not shown"


def test_relative_paths_count_from_the_file(tmp_path: Path) -> None:
    loaded = config.load(write(tmp_path, '[store]\npath = "x/y.db"\n[rules]\nfolders = ["mine"]\n'))
    assert loaded.store.path == tmp_path / "x/y.db"
    assert loaded.rules.folders == (tmp_path / "mine",)


@pytest.mark.parametrize(
    "section",
    [
        "",
        "[rules]\n",
        '[rules]\noff = []\nallow = []\nupdates = "data/rules"\nlearned = "a/b.npz"\n',
        '[rules]\nfolders = ["mine"]\nallow = ["某某镇"]\n',
        "[rules.limits.account-update]\ndays = 7\n",
    ],
)
def test_the_rules_alone_are_those_of_the_whole(tmp_path: Path, section: str) -> None:
    path = write(tmp_path, section)
    assert rules.load(path) == config.load(path).rules
    path = write(tmp_path, f"[mail]\nsecurity = 'ssl'\n{section}")  # not looked at
    assert rules.load(path).learned == (tmp_path / "a/b.npz" if "learned" in section else None)


@pytest.mark.parametrize(
    "section",
    ["of = []", "off = 3", "updates = []", "limits = []", "allow = [3]", "trusted_keys = ['x']"],
)
def test_what_is_wrong_with_the_rules_is_said_alike(tmp_path: Path, section: str) -> None:
    path = write(tmp_path, f"[rules]\n{section}\n")
    with pytest.raises(ConfigError) as whole:
        config.load(path)
    with pytest.raises(ConfigError) as alone:
        rules.load(path)
    assert alone.value.problems == whole.value.problems != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[fetch]\ntotal_timout = 3", "fetch.total_timout||没有这一项，是否为 total_timeout"),
        ("[districts]", "districts||没有这一项，是否为 district"),
        ("[fetch]\nper_host = 0", "fetch.per_host|0|须不小于 1"),
        ('[fetch]\nmax_bytes = "many"', "fetch.max_bytes|'many'|须为整数"),
        ("[web]\nport = 70000", "web.port|70000|须不大于 65535"),
        ('[mail]\nsecurity = "ssl"', "mail.security|'ssl'|只可为"),
        ('[mail]\npassword = "hunter2"', "mail.password|'（已隐去）'|密钥不可写在配置里"),
        ('[mail]\npassword = "secret:none"', "未找到密钥：设环境变量 GOVMON_NONE"),
        ('[mail]\npassword = "secret:../etc"', "密钥名只可用"),
        ("fetch = 3", "fetch|3|须为表"),
        ("[site]\nid = 'x'", "须写成 [[site]]"),
        ("[[site]]\nid='p'\nname='n'\nunit='区无局'\nurl='http://a.cn/'", "须为某个 [[unit]]"),
        ("[[site]]\nid='p'\nname='n'\nunit='u'\nurl='ftp://a.cn/'", "须以 http://"),
        ("[[site]]\nid='p/q'\nname='n'\nunit='u'\nurl='http://a.cn/'", "只可用字母"),
        ("[[unit]]\nname='甲'\nmail=['nobody']", "须为一个邮箱地址"),
        ("[[unit]]\nname='甲'\nmail=['a@b.cn, c@d.cn']", "须为一个邮箱地址"),
        ("[[unit]]\nname='甲'\n[[unit]]\nname='甲'", "单位重复"),
        ("[[account]]\nname='a'\nplatform='推特'\nunit='区发改局'", "可填："),
        ("not toml", "TOML 第 1 行第 5 字|not toml|格式有误：键的后面要有 ="),
        ("[mail]\npassword = hunter2", "TOML 第 2 行第 12 字|password|格式有误：值要加引号"),
    ],
)  # fmt: skip
def test_one_problem_is_named(tmp_path: Path, text: str, expected: str) -> None:
    assert any(expected in line for line in problems(tmp_path, text)), problems(tmp_path, text)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "[fetch]\nper_host = 0\ntotal_timeout = -1\n[web]\nprot = 1\n"
        "[[site]]\nid='p'\nname='n'\nurl='http://a.cn/'\nunit='u'\n"
        "[[site.column]]\nid='c'\nname='n'\nurl='x'\nclas='news'\n",
    )
    assert len(found) == 5


def test_a_column_of_unknown_class_and_source_are_refused(tmp_path: Path) -> None:
    text = (
        UNIT + "[[site]]\nid='p'\nname='n'\nurl='http://a.cn/'\nunit='区发改局'\n"
        "[[site.column]]\nid='c'\nname='n'\nurl='http://a.cn/c'\ncolumn_class='new'\n"
        "[[account]]\nname='a'\nplatform='微信'\nunit='区发改局'\nsource='rss'\n"
    )
    found = problems(tmp_path, text, column_classes={"news"}, sources={"feed"})
    assert "site[1].column[1].column_class|'new'|可填：news" in found[0]
    assert "source|'rss'|可填：feed" in found[1]


def test_missing_file_tells_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--config"):
        config.load(tmp_path / "none.toml")


class TestSecrets:
    TEXT = '[mail]\npassword = "secret:mail-password"\n'

    def test_from_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOVMON_MAIL_PASSWORD", "from-env")
        loaded = config.load(write(tmp_path, self.TEXT))
        assert loaded.mail.password == "from-env"
        assert "from-env" not in repr(loaded)

    def test_from_systemd_credential(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "mail-password").write_text("from-systemd\n")
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        assert config.load(write(tmp_path, self.TEXT)).mail.password == "from-systemd"

    def test_file_must_be_private(self, tmp_path: Path) -> None:
        (tmp_path / "secrets").mkdir()
        file = tmp_path / "secrets" / "mail-password"
        file.write_text("from-file\n")
        file.chmod(0o644)
        assert "chmod 600" in problems(tmp_path, self.TEXT)[0]
        file.chmod(0o600)
        assert config.load(write(tmp_path, self.TEXT)).mail.password == "from-file"


class TestRoster:
    CONFIG = UNIT + '[roster]\nfile = "名录.csv"\n[roster.columns]\nname = "名称"\n'

    def load(self, folder: Path, table: str, encoding: str = "utf-8") -> tuple[Target, ...]:
        (folder / "名录.csv").write_text(table, encoding)
        return config.load(write(folder, self.CONFIG)).targets

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_csv_in_any_encoding(self, tmp_path: Path, encoding: str) -> None:
        table = "名称,平台,主办单位,采集地址\n发改,微信公众号,区发改局,http://a.cn/f\n发改,抖音,区发改局,\n"
        wechat, douyin = self.load(tmp_path, table, encoding)
        assert (wechat.platform, wechat.source, wechat.id) == (
            "wechat",
            "feed",
            "account:wechat:发改",
        )
        assert (douyin.platform, douyin.source) == ("douyin", "manual")

    def test_closed_accounts_and_blank_lines_are_left_out(self, tmp_path: Path) -> None:
        assert self.load(tmp_path, "名称,平台,主办单位,状态\n旧,微信,区发改局,已注销\n,,,\n") == ()

    def test_faults_name_the_row(self, tmp_path: Path) -> None:
        (tmp_path / "名录.csv").write_text(
            "名称,平台,主办单位,采集地址\n甲,脸书,区发改局,\n,微信,区发改局,ftp://x\n乙,微信,区无局,\n"
            "丙,微信,区发改局,\n丙,微信,区发改局,\n"
        )
        found = problems(tmp_path, self.CONFIG)
        assert [line.split("|")[1] for line in found] == [
            "第 2 行“平台”", "第 3 行“名称”", "第 3 行“采集地址”", "名录.csv 第 4 行.unit", "名录.csv 第 6 行",
        ]  # fmt: skip

    def test_missing_column_is_told_with_the_headings(self, tmp_path: Path) -> None:
        (tmp_path / "名录.csv").write_text("账号,平台,主办单位\n")
        (line,) = problems(tmp_path, self.CONFIG)
        assert "账号、平台、主办单位" in line and "缺少“名称”列" in line

    @pytest.mark.parametrize(
        ("content", "told"),
        [(None, "没有这个文件"), (b"PK\x03\x04broken", "须为 CSV 或 XLSX"), (b"", "名录是空的")],
    )
    def test_unusable_files(self, tmp_path: Path, content: bytes | None, told: str) -> None:
        if content is not None:
            (tmp_path / "名录.csv").write_bytes(content)
        assert told in problems(tmp_path, self.CONFIG)[0]

    def test_xlsx(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append(["账号名称", "平台", "主办单位", "账号ID"])
        book.active.append(["发改", "微博", "区发改局", 1234567890])
        book.save(tmp_path / "r.xlsx")
        (target,) = config.load(write(tmp_path, UNIT + '[roster]\nfile = "r.xlsx"\n')).targets
        assert target.id == "account:weibo:1234567890"


def test_what_a_site_allows_travels_with_it(tmp_path: Path) -> None:
    text = UNIT + (
        '[[site]]\nid = "p"\nname = "门户"\nunit = "区发改局"\nurl = "https://a.example/"\n'
        'allow = ["截止目前"]\n'
        '[[account]]\nname = "发布"\nplatform = "微信"\nunit = "区发改局"\nallow = ["甲乙"]\n'
    )
    site, account = config.load(write(tmp_path, text)).targets
    assert site.options["allow"] == ["截止目前"] and account.options["allow"] == ["甲乙"]


def test_a_trusted_key_must_be_one(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, '[rules]\ntrusted_keys = ["ssh-ed25519 AAAA"]\n')
    assert "rules.trusted_keys[1]" in problem and "govmon rules key" in problem
