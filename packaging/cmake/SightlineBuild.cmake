# Warnings, hardening, sanitizers and the flags of each instruction set; one place for all targets.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

find_program(SIGHTLINE_CCACHE ccache)
if(SIGHTLINE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SIGHTLINE_CCACHE}")
endif()

# A hundred programs are linked: with mold in a fifth of the time.
find_program(SIGHTLINE_MOLD mold)
if(SIGHTLINE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# What many files of a target read is compiled once for all of them, and files are compiled several at a time: a checkout
# is whole in a third of the time. The preset dev compiles each file by itself, which a compiler cache can remember.
option(SIGHTLINE_PRECOMPILE "Compile common headers once per target" ON)
option(SIGHTLINE_TOGETHER "Compile several files of a target as one" ON)
include(SightlineTogether)

# sightline_precompile(name HEADERS…), or sightline_precompile(name REUSE_FROM other)
function(sightline_precompile name)
  if(SIGHTLINE_PRECOMPILE AND "${ARGV1}" STREQUAL "REUSE_FROM")
    target_precompile_headers(${name} ${ARGN})
  elseif(SIGHTLINE_PRECOMPILE)
    target_precompile_headers(${name} PRIVATE ${ARGN})
  endif()
endfunction()

add_library(sightline_flags INTERFACE)
target_include_directories(sightline_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(sightline_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wno-psabi
  -fstack-protector-strong
  $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=400000>   # kilobytes before the compiler looks for garbage
  $<$<BOOL:${SIGHTLINE_WARNINGS_AS_ERRORS}>:-Werror>)
if(SIGHTLINE_TOGETHER)  # warnings that hold for files by themselves
  target_compile_options(sightline_flags INTERFACE -Wno-subobject-linkage -Wno-shadow)
endif()
target_compile_definitions(sightline_flags INTERFACE _GLIBCXX_ASSERTIONS)
if(NOT SIGHTLINE_SANITIZE)
  target_compile_definitions(sightline_flags INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
endif()
if(SIGHTLINE_SANITIZE)
  target_compile_options(sightline_flags INTERFACE
    -fsanitize=${SIGHTLINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(SIGHTLINE_SANITIZE_WITHOUT)
    target_compile_options(sightline_flags INTERFACE -fno-sanitize=${SIGHTLINE_SANITIZE_WITHOUT})
  endif()
  target_link_options(sightline_flags INTERFACE -fsanitize=${SIGHTLINE_SANITIZE})
endif()

# Wider registers are used only inside the files of engine/kernels that carry these flags (decision D11).
# The compiler's own headers for these registers hold uninitialised values on purpose, hence the last two.
set(SIGHTLINE_AVX2_FLAGS -mavx2 -mfma -mf16c -mbmi2 -Wno-uninitialized -Wno-maybe-uninitialized)
set(SIGHTLINE_AVXVNNI_FLAGS ${SIGHTLINE_AVX2_FLAGS} -mavxvnni)
set(SIGHTLINE_AVX512_FLAGS -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni
    -mfma -mf16c -mbmi2 -mprefer-vector-width=512 -Wno-uninitialized -Wno-maybe-uninitialized)

# Once all folders have named their sources.
function(sightline_together name)
  if(SIGHTLINE_TOGETHER)
    cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${PROJECT_SOURCE_DIR}]]
      CALL sightline_compile_together ${name} 10)")
  endif()
endfunction()

# sightline_library(name SOURCES… LINKS…): a static library with the project's flags.
function(sightline_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE sightline_flags)
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  sightline_together(${name})
endfunction()

# sightline_program(name SOURCES… LINKS…): a program in build/<preset>/bin.
function(sightline_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} sightline_flags)
  sightline_together(${name})
endfunction()
