#pragma once
// Result<T>: a value, or the reason why there is none.
//
// Core reports failures as values. An Error carries a code and its arguments, never a sentence: the front ends make
// sentences (widgets/wording), so that they can be translated. Exceptions stop at the adapter that calls a throwing
// library.

#include <map>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gleaner::base {

enum class ErrorCode {
    Unknown,
    InvalidArgument, // the caller broke the contract; thing = argument
    NotFound,        // thing = file, record, source … that is not there
    AlreadyExists,   // thing = what stands in the way; it was not touched
    NotALibrary,     // thing = folder without a Gleaner library
    LibraryExists,   // thing = folder that already holds one
    LibraryDamaged,  // thing = the damaged file; nothing was written
    LibraryTooNew,   // thing = file; args: found, supported (schema versions)
    LibraryLocked,   // thing = library; args: pid (of the holder)
    ReadOnly,        // thing = file or folder that cannot be written
    DiskFull,        // thing = file or folder
    IoFailed,        // thing = file; detail = the system's words
    BadFormat,       // thing = file or text; detail = where and what
    BadQuery,        // thing = the query; args: position, token, expected, suggestion
    BadSetting,      // thing = key; args: value, allowed
    BadUrl,          // thing = the address
    ContactMissing,  // a crawl of anything but loopback needs a contact
    NoSuchVerb,      // thing = verb; args: suggestion
    Unsupported,     // thing = what this build or profile cannot do
    Cancelled,       // the caller asked to stop
    Busy,            // thing = resource that could not be had in time
    Unavailable,     // thing = server or service that is missing
    ServerFailed,    // thing = server; detail = what it answered
};

// The stable name of a code, as scripts see it, e.g. "library_locked".
std::string_view name(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Unknown;
    std::string thing;                       // which thing: a path, a key, an identifier
    std::string detail;                      // technical words of a library or the system, untranslated; may be empty
    std::map<std::string, std::string> args; // per code, see above
};

template<typename T>
using Result = tl::expected<T, Error>;

// return fail(ErrorCode::NotFound, path);
inline tl::unexpected<Error> fail(ErrorCode code, std::string thing = {}, std::string detail = {},
                                  std::map<std::string, std::string> args = {}) {
    return tl::unexpected<Error>(Error{code, std::move(thing), std::move(detail), std::move(args)});
}
inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

// The Error for errno value `number` met at `thing` (ENOSPC → DiskFull, EROFS/EACCES → ReadOnly, ENOENT → NotFound …).
Error systemError(int number, std::string thing);

} // namespace gleaner::base

namespace gleaner {
using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;
} // namespace gleaner
