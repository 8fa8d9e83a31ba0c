"""Finds the secrets that `config.toml` only names: `"secret:mail-password"`.

Looked for in this order: the environment (`GOVMON_MAIL_PASSWORD`), systemd credentials
(`$CREDENTIALS_DIRECTORY/mail-password`), and `secrets/mail-password` beside the configuration,
which must be readable by its owner alone.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

PREFIX = "secret:"


def environment_name(name: str) -> str:
    return "GOVMON_" + name.upper().replace("-", "_").replace(".", "_")


def find(name: str, folder: Path) -> tuple[str, str]:
    """(secret, "") or ("", what to do about it in Chinese); never shows a secret."""
    if not name or not all(c.isalnum() or c in "-_." for c in name) or name.startswith("."):
        return "", "密钥名只可用字母、数字和 - _ ."
    variable = environment_name(name)
    if value := os.environ.get(variable):
        return value, ""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (file := Path(credentials) / name).is_file():
        return _content(file)
    file = folder / "secrets" / name
    if not file.is_file():
        return (
            "",
            f"未找到密钥：设环境变量 {variable}、systemd 凭据 {name}，或建 secrets/{name}（权限 0600）",
        )
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return "", f"secrets/{name} 他人可读，请执行 chmod 600 secrets/{name}"
    return _content(file)


def _content(file: Path) -> tuple[str, str]:
    try:
        value = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        return "", f"密钥文件 {file.name} 无法读取（{type(error).__name__}）"
    return (value, "") if value else ("", f"密钥文件 {file.name} 是空的")
