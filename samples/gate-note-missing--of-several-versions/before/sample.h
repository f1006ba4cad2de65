#include <linux/types.h>

#define SND_PCM_VERSION		15
#define SND_MIDI_VERSION	2

struct snd_midi_info {
	__u32 device;
	__u32 reserved[4];	/* must be zero */
};
