/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* More recipients than any server accepts in one message (RFC 5321 asks for 100, the largest take some thousands). */
#define MAIL_MIME_MAX_ADDRESSES 20000

/**
 * MailMimeAddress:
 * @name: (nullable): the display name, decoded, UTF-8, one line, without control and bidi characters
 * @address: the addr-spec, UTF-8, without comments and needless quotes, as written otherwise; "" for the entry that stands
 *   for an empty group ("undisclosed-recipients:;"), whose name is in @group
 * @group: (nullable): the name of the group (RFC 5322 §3.4) it was listed in
 *
 * One mailbox of an address header. Plain values; free to be copied between threads.
 */
typedef struct {
  char *name;
  char *address;
  char *group;
} MailMimeAddress;

#define MAIL_TYPE_MIME_ADDRESS (mail_mime_address_get_type ())
GType            mail_mime_address_get_type          (void);

MailMimeAddress *mail_mime_address_new               (const char            *name,
                                                      const char            *address);
MailMimeAddress *mail_mime_address_copy              (const MailMimeAddress *self);
void             mail_mime_address_free              (MailMimeAddress       *self);
char            *mail_mime_address_to_string         (const MailMimeAddress *self);
const char      *mail_mime_address_get_label         (const MailMimeAddress *self);

/* Of an addr-spec alone */
char            *mail_mime_address_make_key          (const char            *address);
gboolean         mail_mime_address_equal             (const char            *a,
                                                      const char            *b);
gboolean         mail_mime_address_is_valid          (const char            *address);
const char      *mail_mime_address_get_domain        (const char            *address);
char            *mail_mime_address_to_ascii          (const char            *address);
char            *mail_mime_address_to_display        (const char            *address);

/* Lists: a GPtrArray of MailMimeAddress with its free function set; never NULL, perhaps empty */
GPtrArray       *mail_mime_address_list_parse        (const char            *header,
                                                      gssize                 length);
GPtrArray       *mail_mime_address_list_copy         (GPtrArray             *list);
char            *mail_mime_address_list_to_string    (GPtrArray             *list);
char            *mail_mime_address_list_to_header    (GPtrArray             *list,
                                                      const char            *field_name);
gboolean         mail_mime_address_list_contains     (GPtrArray             *list,
                                                      const char            *address);
GPtrArray       *mail_mime_recipients_split          (const char            *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeAddress, mail_mime_address_free)

G_END_DECLS
