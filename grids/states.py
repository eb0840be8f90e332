"""Enums of the ground floor with their Chinese labels."""

from django.db.models import IntegerChoices, TextChoices


class PostKind(TextChoices):
    """岗位: what a person is entitled to comes from open posts and from nothing else."""

    WORKER = "worker", "网格员"
    STAFF = "staff", "社区工作人员"
    LEAD = "lead", "社区负责人"
    ADMIN = "admin", "系统管理员"
    SEAT = "seat", "议事席位"
    SUPERVISOR = "supervisor", "街道督导"


class Background(TextChoices):
    """网格员来源"""

    RETIRED_CADRE = "retired_cadre", "老干部"
    VOLUNTEER = "volunteer", "志愿者"
    ACTIVE_RESIDENT = "active_resident", "热心人士"
    PARTY_MEMBER = "party_member", "党员"
    FULL_TIME = "full_time", "专职网格员"


class OrganizationKind(TextChoices):
    PROPERTY = "property", "物业公司"
    OWNERS = "owners", "业主委员会"
    PARTY = "party", "党组织"
    ENTERPRISE = "enterprise", "企业商户"
    RESIDENT_UNIT = "resident_unit", "驻地单位"
    SOCIAL = "social", "社会组织"
    DEPARTMENT = "department", "职能部门"


class FacilityKind(TextChoices):
    """物: the things a grid is responsible for."""

    LIFT = "lift", "电梯"
    LAMP = "lamp", "路灯"
    BIN_STATION = "bin_station", "垃圾投放点"
    FIRE_HYDRANT = "fire_hydrant", "消防栓"
    CHARGER = "charger", "充电桩"
    FITNESS = "fitness", "健身器材"
    GARAGE = "garage", "地下车库"
    GREEN = "green", "绿地"
    GATE = "gate", "门禁道闸"
    OTHER = "other", "其他"


class FacilityState(TextChoices):
    IN_USE = "in_use", "正常"
    FAULTY = "faulty", "故障"
    REMOVED = "removed", "已拆除"


class EndReason(TextChoices):
    """注销原因 of what stands in a register."""

    MOVED_OUT = "moved_out", "搬离"
    DIED = "died", "去世"
    CLOSED = "closed", "停业或注销"
    REMOVED = "removed", "拆除"
    MISTAKEN = "mistaken", "登记错误"
    MERGED = "merged", "与另一条重复"


class Weekday(IntegerChoices):
    MONDAY = 0, "星期一"
    TUESDAY = 1, "星期二"
    WEDNESDAY = 2, "星期三"
    THURSDAY = 3, "星期四"
    FRIDAY = 4, "星期五"
    SATURDAY = 5, "星期六"
    SUNDAY = 6, "星期日"


class ActorKind(TextChoices):
    """谁在操作: the one who acts, seen from the ledger."""

    USER = "user", "工作人员"
    HOUSEHOLD = "household", "居民（户码）"
    RECEIPT = "receipt", "居民（回执）"
    VISITOR = "visitor", "居民"
    SYSTEM = "system", "系统"


class TokenScope(TextChoices):
    READ = "read", "读取"
    WRITE = "write", "写入"


class LimitUnit(TextChoices):
    """时限单位: clock and calendar units run through; service hours and workdays follow the work calendar."""

    CLOCK_HOURS = "clock_hours", "小时"
    SERVICE_HOURS = "service_hours", "服务小时"
    WORKDAYS = "workdays", "个工作日"
    CALENDAR_DAYS = "calendar_days", "天"


class OfficeTopic(TextChoices):
    """管理事项: what an office changes about itself."""

    ACCOUNT = "account", "账号"
    POST = "post", "岗位"
    GROUND = "ground", "网格划分"
    CALENDAR = "calendar", "工作日历"
    SETTINGS = "settings", "社区设置"
    LIMIT = "limit", "时限规定"
    CATEGORY = "category", "诉求分类"


class OfficeAction(TextChoices):
    """管理动作"""

    CREATE = "create", "新建"
    RESET_PASSWORD = "reset_password", "重置密码"
    DEACTIVATE = "deactivate", "停用"
    ACTIVATE = "activate", "启用"
    OPEN = "open", "安排"
    END = "end", "离岗"
    CARE_DUTY = "care_duty", "关爱职责"
    BACKUP = "backup", "改替补"
    SEED = "seed", "载入全年"
    SET = "set", "改一天"
    CHANGE = "change", "修改"
    REMOVE = "remove", "取消"
    ASSIGN = "assign", "划分"
    BOUNDARIES = "boundaries", "画边界"
    ORDER = "order", "画图顺序"
    SET_UP_TOTP = "set_up_totp", "启用动态码"
    DROP_TOTP = "drop_totp", "停用动态码"
    RESET_TOTP = "reset_totp", "重置动态码"
