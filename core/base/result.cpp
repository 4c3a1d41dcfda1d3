#include "core/base/result.h"

#include <cerrno>
#include <cstring>

namespace gleaner::base {

std::string_view name(ErrorCode code) {
    switch (code) {
    case ErrorCode::Unknown:
        return "unknown";
    case ErrorCode::InvalidArgument:
        return "invalid_argument";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::AlreadyExists:
        return "already_exists";
    case ErrorCode::NotALibrary:
        return "not_a_library";
    case ErrorCode::LibraryExists:
        return "library_exists";
    case ErrorCode::LibraryDamaged:
        return "library_damaged";
    case ErrorCode::LibraryTooNew:
        return "library_too_new";
    case ErrorCode::LibraryLocked:
        return "library_locked";
    case ErrorCode::ReadOnly:
        return "read_only";
    case ErrorCode::DiskFull:
        return "disk_full";
    case ErrorCode::IoFailed:
        return "io_failed";
    case ErrorCode::BadFormat:
        return "bad_format";
    case ErrorCode::BadQuery:
        return "bad_query";
    case ErrorCode::BadSetting:
        return "bad_setting";
    case ErrorCode::BadUrl:
        return "bad_url";
    case ErrorCode::ContactMissing:
        return "contact_missing";
    case ErrorCode::NoSuchVerb:
        return "no_such_verb";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::Busy:
        return "busy";
    case ErrorCode::Unavailable:
        return "unavailable";
    case ErrorCode::ServerFailed:
        return "server_failed";
    }
    return "unknown";
}

Error systemError(int number, std::string thing) {
    ErrorCode code = ErrorCode::IoFailed;
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        code = ErrorCode::DiskFull;
        break;
    case EROFS:
    case EACCES:
    case EPERM:
        code = ErrorCode::ReadOnly;
        break;
    case ENOENT:
        code = ErrorCode::NotFound;
        break;
    case EEXIST:
        code = ErrorCode::AlreadyExists;
        break;
    default:
        break;
    }
    return Error{code, std::move(thing), std::strerror(number), {}};
}

} // namespace gleaner::base
