# The layering of the code, enforced. gleaner_core_library() makes a core library and refuses an edge that is not in the
# table below; gleaner_check_layers(), called at the end of configure, walks every target and refuses Qt or a vendor
# library that is reached from the wrong one. The include lint (tests/architecture) checks the same on the source text.

# The edge table: FOLDER may see these FOLDERs of core ... | ... and these vendor libraries. Arrows go down only.
set(GLEANER_EDGES
  # what it says
  "base            |                                                   | expected openssl xxhash"
  "base/sqlite     | base                                              | sqlite expected"
  "model           | base                                              | json fmt"
  # what it keeps
  "fetch           | base model                                        |"
  "fetch/cares     | base model fetch                                  | cares"
  "fetch/curl      | base model fetch fetch/cares                      | curl"
  "robots          | base model fetch                                  | fmt"
  "robots/sqlite   | base base/sqlite model robots                     | sqlite"
  "stream          | base model                                        |"
  "stream/sqlite   | base base/sqlite model stream                     | sqlite"
  "crawlstate      | base model                                        | json"
  "crawlstate/sqlite | base base/sqlite model crawlstate               | sqlite json"
  "blobstore       | base model                                        |"
  "blobstore/directory | base base/sqlite model blobstore              | sqlite"
  "catalog         | base model                                        |"
  "catalog/sqlite  | base base/sqlite model catalog                    | sqlite json"
  # how it knows
  "analysis        | base model                                        |"
  "analysis/raster | base                                              |"
  "analysis/jpeg   | base model analysis                               | jpeg zimg"
  "analysis/vips   | base model analysis analysis/raster analysis/jpeg | vips"
  "analysis/exiv2  | base model analysis                               | exiv2"
  "analysis/decoding | base model analysis analysis/raster analysis/vips analysis/jpeg analysis/exiv2 |"
  "analysis/sandbox | base model analysis                              |"
  "index           | base model                                        |"
  "eventlog        | base model                                        | json"
  "index/fts       | base base/sqlite model index                      | sqlite json"
  # what it does
  "crawl           | base model fetch robots stream crawlstate eventlog | json fmt"
  "history         | base model crawl                                  |"
  "history/sqlite  | base base/sqlite model crawl history              | sqlite"
  "alerts          | base model crawl                                  | json fmt"
  "alerts/sqlite   | base base/sqlite model crawl alerts               | sqlite json"
  "ingest          | base model catalog stream                         | json zlib fmt"
  "search          | base model index catalog                          |"
  "curation        | base model                                        | fmt json"
  "simulatedweb    | base model                                        | json fmt openssl"
  # the way of one image, and the house
  "pipeline        | base model fetch robots stream crawlstate blobstore catalog analysis index crawl | json"
  "workstation     | base model fetch robots stream crawlstate blobstore catalog analysis index eventlog crawl history alerts ingest search curation pipeline | json"
)

set(GLEANER_CORE_TARGETS "" CACHE INTERNAL "")

function(gleaner_target_name folder out)
  string(REPLACE "/" "_" name "${folder}")
  set(${out} "gleaner_${name}" PARENT_SCOPE)
endfunction()

function(gleaner_edge_row folder out_folders out_vendors)
  foreach(row IN LISTS GLEANER_EDGES)
    string(REPLACE "|" ";" parts "${row}")
    list(GET parts 0 key)
    string(STRIP "${key}" key)
    if(key STREQUAL folder)
      list(GET parts 1 folders)
      list(GET parts 2 vendors)
      separate_arguments(folders)
      separate_arguments(vendors)
      set(${out_folders} "${folders}" PARENT_SCOPE)
      set(${out_vendors} "${vendors}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "core/${folder} is not in the edge table of core/cmake/layers.cmake: add a row and say why in core/README.md")
endfunction()

# gleaner_core_library(FOLDER [DEPENDS folder...] [VENDORS vendor...] [PUBLIC_VENDORS vendor...])
# Makes the static library of core/FOLDER from every .cpp directly in it. DEPENDS are other core folders (public);
# VENDORS are external libraries its .cpp files use; PUBLIC_VENDORS are those its own headers show.
function(gleaner_core_library folder)
  cmake_parse_arguments(ARG "" "" "DEPENDS;VENDORS;PUBLIC_VENDORS" ${ARGN})
  gleaner_edge_row(${folder} allowed_folders allowed_vendors)
  foreach(dep IN LISTS ARG_DEPENDS)
    if(NOT dep IN_LIST allowed_folders)
      message(FATAL_ERROR "core/${folder} may not depend on core/${dep}: the edge is not in core/cmake/layers.cmake")
    endif()
  endforeach()
  foreach(dep IN LISTS ARG_VENDORS ARG_PUBLIC_VENDORS)
    if(NOT dep IN_LIST allowed_vendors)
      message(FATAL_ERROR "core/${folder} may not use ${dep}: the edge is not in core/cmake/layers.cmake")
    endif()
  endforeach()

  set(root "${PROJECT_SOURCE_DIR}/core/${folder}")
  file(GLOB sources CONFIGURE_DEPENDS "${root}/*.cpp")
  file(GLOB headers CONFIGURE_DEPENDS "${root}/*.h")
  # Every public header is compiled alone, so it stays self-contained.
  gleaner_target_name(${folder} target)
  set(check_dir "${PROJECT_BINARY_DIR}/header_checks/${folder}")
  foreach(header IN LISTS headers)
    get_filename_component(stem "${header}" NAME_WE)
    file(CONFIGURE OUTPUT "${check_dir}/${stem}_alone.cpp" CONTENT "#include \"core/${folder}/${stem}.h\"\n")
    list(APPEND checks "${check_dir}/${stem}_alone.cpp")
  endforeach()
  if(NOT sources)  # a folder of interfaces only
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/interfaces_only.cpp" CONTENT "")
    set(sources "${PROJECT_BINARY_DIR}/interfaces_only.cpp")
  endif()
  add_library(${target} STATIC ${sources} ${headers})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE gleaner_warnings Threads::Threads)
  foreach(dep IN LISTS ARG_DEPENDS)
    gleaner_target_name(${dep} dep_target)
    target_link_libraries(${target} PUBLIC ${dep_target})
  endforeach()
  foreach(dep IN LISTS ARG_VENDORS)
    target_link_libraries(${target} PRIVATE vendor::${dep})
  endforeach()
  foreach(dep IN LISTS ARG_PUBLIC_VENDORS)
    target_link_libraries(${target} PUBLIC vendor::${dep})
  endforeach()
  if(checks)
    add_library(${target}_headers OBJECT EXCLUDE_FROM_ALL ${checks})
    target_link_libraries(${target}_headers PRIVATE ${target} gleaner_warnings)
    target_compile_options(${target}_headers PRIVATE -fsyntax-only)
    set_property(GLOBAL APPEND PROPERTY GLEANER_HEADER_CHECKS ${target}_headers)
  endif()
  gleaner_use_core_pch(${target})
  set_property(GLOBAL APPEND PROPERTY GLEANER_CORE_LIBRARIES ${target})
  set_property(TARGET ${target} PROPERTY GLEANER_FOLDER ${folder})
endfunction()

# One precompiled header of the standard library for all of core.
function(gleaner_use_core_pch target)
  if(NOT GLEANER_PCH)
    return()
  endif()
  if(NOT TARGET gleaner_core_pch)
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/core_pch.cpp" CONTENT "")
    add_library(gleaner_core_pch STATIC "${PROJECT_BINARY_DIR}/core_pch.cpp")
    target_link_libraries(gleaner_core_pch PRIVATE gleaner_warnings Threads::Threads vendor::expected)
    target_precompile_headers(gleaner_core_pch PRIVATE <algorithm> <atomic> <chrono> <condition_variable> <deque> <filesystem>
      <functional> <map> <memory> <mutex> <optional> <span> <string> <string_view> <thread> <unordered_map> <utility> <variant>
      <vector> <tl/expected.hpp>)
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")  # -fPIE would make the precompiled header another one
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_precompile_headers(${target} REUSE_FROM gleaner_core_pch)
endfunction()

# What a target links, directly or through others, as a flat list.
function(gleaner_reach target out)
  set(todo ${target})
  set(seen "")
  while(todo)
    list(POP_FRONT todo item)
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" item "${item}")
    if(item IN_LIST seen)
      continue()
    endif()
    list(APPEND seen "${item}")
    if(TARGET ${item})
      get_target_property(alias ${item} ALIASED_TARGET)
      if(alias)
        list(APPEND todo ${alias})
        continue()
      endif()
      get_target_property(type ${item} TYPE)
      get_target_property(links ${item} INTERFACE_LINK_LIBRARIES)
      if(links)
        list(APPEND todo ${links})
      endif()
      if(NOT type STREQUAL "INTERFACE_LIBRARY")
        get_target_property(links ${item} LINK_LIBRARIES)
        if(links)
          list(APPEND todo ${links})
        endif()
      endif()
    endif()
  endwhile()
  set(${out} "${seen}" PARENT_SCOPE)
endfunction()

# Targets that must not reach Qt beside the core libraries: GLEANER_QT_FREE. The window's libraries must not link a vendor.
function(gleaner_check_layers)
  get_property(core GLOBAL PROPERTY GLEANER_CORE_LIBRARIES)
  get_property(qt_free GLOBAL PROPERTY GLEANER_QT_FREE)
  foreach(target IN LISTS core qt_free)
    gleaner_reach(${target} reached)
    foreach(item IN LISTS reached)
      if(item MATCHES "^Qt[0-9]*::" OR item MATCHES "QCustomPlot")
        message(FATAL_ERROR "${target} reaches ${item}: nothing below the window may see Qt")
      endif()
    endforeach()
  endforeach()
  # An interface folder never reaches an adapter's vendor: what is linked directly must be in the table.
  foreach(target IN LISTS core)
    get_target_property(folder ${target} GLEANER_FOLDER)
    gleaner_edge_row(${folder} allowed_folders allowed_vendors)
    get_target_property(links ${target} LINK_LIBRARIES)
    foreach(item IN LISTS links)
      if(item MATCHES "^vendor::(.*)$")
        if(NOT CMAKE_MATCH_1 IN_LIST allowed_vendors)
          message(FATAL_ERROR "core/${folder} links ${item}, which the edge table does not grant")
        endif()
      elseif(item MATCHES "^(PkgConfig::|CURL::|SQLite|OpenSSL::|roaring|exiv2)")
        message(FATAL_ERROR "core/${folder} links ${item} past the vendor wrapper: use VENDORS in gleaner_core_library()")
      endif()
    endforeach()
  endforeach()
  get_property(window GLOBAL PROPERTY GLEANER_WINDOW_LIBRARIES)
  foreach(target IN LISTS window)
    get_target_property(links ${target} LINK_LIBRARIES)
    foreach(item IN LISTS links)
      if(item MATCHES "^(vendor::|PkgConfig::|CURL::|SQLite)" OR item MATCHES "^gleaner_.*_(sqlite|curl|vips|fts|directory)$")
        message(FATAL_ERROR "${target} links ${item}: the window sees only core's interface folders")
      endif()
    endforeach()
  endforeach()
endfunction()
