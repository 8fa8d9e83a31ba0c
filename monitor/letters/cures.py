"""What an operator can do about a source that cannot be read, by the words of its reason."""

from __future__ import annotations

# First match wins; the fragments are what platforms and our readers really say (PLATFORMS.md).
_CURES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("40164", "whitelist", "白名单"),
        "登录微信公众平台，在“开发接口管理—基本配置—IP白名单”中加入本机的出口IP地址。",
    ),
    (("48001", "无权限", "no permission"), "该公众号没有此接口权限，请完成微信认证，或改用其他数据来源。"),
    (("[[credential]]",), "在 config.toml 中写该账号的 [[credential]]，密钥放在环境变量、systemd 凭据或 0600 文件。"),
    (("其他系统", "同一 appid"), "让两个系统共用一个令牌，或让对方改用“稳定版令牌”（stable_token）接口。"),
    (("21335", "20502"), "该接口只能读账号自己：请用这个微博账号本身授权，把得到的令牌写入密钥文件。"),
    (
        ("40013", "40125", "appid", "appsecret", "secret"),
        "核对 config.toml 或凭据文件中的 AppID 和 AppSecret，必要时在平台重置后更新。",
    ),
    (
        ("40001", "40014", "42001", "28001003", "28001008", "21327", "token", "令牌", "凭证", "授权"),
        "访问令牌失效：请由账号管理员重新授权，并更新凭据文件。",
    ),
    (
        ("45009", "200013", "freq", "频次", "频率", "限流", "429", "too many"),
        "平台限制了访问次数：请等待次日自动恢复，并把该账号的巡查间隔调大。",
    ),
    (
        ("captcha", "验证码", "geetest", "滑块", "人机", "432"),
        "平台要求人工验证：请改用官方接口、登记表导入，或人工核实后登记。",
    ),
    (("需要登录后访问",), "这个地址要登录才能看：请换成不须登录的首页或栏目地址。"),
    (("登录", "login"), "来源要求登录：请检查中转服务的登录状态，扫码重新登录后再试。"),
    (
        ("中转", "rsshub", "relay", "synctime", "同步"),
        "订阅中转服务异常或不再更新：请检查服务进程和账号登录状态，恢复前该账号按“无法判断”处理。",
    ),
    (
        ("412", "521", "waf", "挑战", "防护", "403", "拒绝访问", "forbidden", "安全验证"),
        "对方网站防护拦截了巡查：请联系网站运维单位把本机IP加入白名单。",
    ),
    (("连接被拒绝", "无法建立连接"), "服务器没有应答：请核对网址和端口；浏览器能打开的，多为防火墙拦了本机，请联系网站运维单位放行。"),
    (("空白内容",), "网站只给出空白：请用浏览器核对；浏览器能看到内容的，多为防护设备所致，请联系网站运维单位把本机IP加入白名单。"),
    (("空壳页面", "脚本生成", "脚本加载"), "内容由脚本画出：请在 config.toml 里直接写各栏目能打开的列表地址。"),
    (("不是网页",), "这个地址给出的是文件：请换成网页的地址。"),
    (("网站返回错误",), "网站自己出错：请稍后再试；一直如此的，请联系网站运维单位。"),
    (("本机", "offline", "线路"), "本机网络异常：请检查网线、网关和DNS设置，恢复后自动补查。"),
    (("dns", "解析失败", "域名"), "域名无法解析：请核对网址，并检查本机DNS；域名确已停用的，请更新名录。"),
    (("tls", "ssl", "证书"), "加密连接失败：请核对网址和证书，内部证书请在 config.toml 中登记。"),
    (("超时", "timeout", "timed out"), "连接超时：请核对地址、代理和防火墙设置，稍后会自动重试。"),
    (("404", "不存在", "no such", "unknown feed"), "来源地址已失效：请核对名录中的链接或账号标识并更新。"),
    (("格式", "解析", "json", "xml", "选择器", "selector", "空白页"), "来源的格式有变化：请用 govmon sources try 查看，并调整配置。"),
)  # fmt: skip

GENERAL = "请用 govmon account try（网站用 govmon sources try）手工试取并查看原因；恢复前按“无法判断”处理，不会误报停更。"


def cure_for(reason: str) -> str:
    """One sentence an operator can act on; a general one when the reason is unknown."""
    folded = reason.casefold()
    for fragments, cure in _CURES:
        if any(fragment in folded for fragment in fragments):
            return cure
    return GENERAL
