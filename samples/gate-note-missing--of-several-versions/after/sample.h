#include <linux/types.h>

#define SND_PCM_VERSION		18
#define SND_MIDI_VERSION	3

struct snd_midi_info {
	__u32 device;
	__u32 tied;
	__u32 reserved[3];	/* must be zero */
};
