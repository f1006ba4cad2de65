/* SPDX-License-Identifier: MIT */
#include "words.h"
