// SPDX-License-Identifier: BSD-2-Clause
/*
 * The bounces of a mixed folder, by the server's search. What a bounce shows in its header whatever language its subject
 * is in: the empty return path of RFC 3464 2 and RFC 5321 4.5.5, the report, who sends it. The rest finds those of
 * gateways that keep to none of this, and all that was stored without its return path. One question; no bodies are read.
 */
#include <string.h>

#include "base/text.h"
#include "net/imap_session.h"

static const char *const marks[] = {
	"HEADER Return-Path \"<>\"",
	"HEADER Content-Type multipart/report",
	"HEADER X-Failed-Recipients \"\"",
	"HEADER Auto-Submitted auto-replied", /* RFC 3834 */
	"HEADER Auto-Submitted failure",      /* Sendmail */
	"FROM mailer-daemon",
	"FROM postmaster",
	"FROM post_master",
	"FROM mail-daemon",
	"FROM mdaemon@",
	"FROM sns.amazonaws.com", /* Amazon SES, by its notification service */
	"SUBJECT undeliver",
	"SUBJECT \"delivery status\"",
	"SUBJECT \"delivery fail\"",
	"SUBJECT \"failure notice\"",
	"SUBJECT \"returned mail\"",
	"SUBJECT \"mail delivery\"",
	"SUBJECT \"not delivered\"",
	"SUBJECT \"could not be delivered\"",
	"SUBJECT \"user unknown\"",
	"SUBJECT \"delayed mail\"",   /* Courier */
	"SUBJECT \"ezmlm warning\"",
	"SUBJECT \"are not member\"", /* mailing lists of fml */
	"SUBJECT zustellbar",
	"SUBJECT \"zustellung fehlgeschlagen\"",
	"SUBJECT \"non remis\"",
	"SUBJECT \"non distribu\"",
	"SUBJECT \"no entregado\"",
	"SUBJECT \"no se pudo entregar\"",
	"SUBJECT \"no se puede entregar\"",
	"SUBJECT \"falha na entrega\"",
	"SUBJECT \"mancato recapito\"",
	"SUBJECT \"mancata consegna\"",
	"SUBJECT \"non recapitabile\"",
	"SUBJECT onbestelbaar",
	"SUBJECT \"niet bezorgd\"",
	"SUBJECT niedostarczon",
};

/* For servers that take literals as they come (RFC 7888): subjects that ASCII cannot write. */
static const char *const subjects[] = {
	"配信不能",   "配信できません", "配信エラー", "配送エラー",	  "配送失敗",	"配達できません", "お届けできません",
	"送信不能",   "送信できません", "送信エラー", "送信失敗",	  "送信に失敗", "エラーメール",	  "メールエラー",
	"未配信",     "宛先不明",	"退信",	      "退件",		  "退回",	"无法投递",	  "无法送达",
	"投递失败",   "寄送失敗",	"전송 실패",  "발송 실패",	  "배달 실패",	"반송",		  "не доставлен",
	"недоставлен", "возвращен",	"échec de la", "não entregue",	  "não é possível entregar", "går inte att leverera", "nedoručiteln",
	"nie można dostarczyć",
};

#define NMARKS (sizeof(marks) / sizeof(marks[0]))
#define NSUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

static void put_marks(struct buf *out)
{
	for (size_t i = 0; i < NMARKS; i++)
		buf_printf(out, "%s %s", i + 1 < NMARKS ? " OR" : "", marks[i]);
}

static void put_subjects(struct buf *out)
{
	for (size_t i = 0; i < NSUBJECTS; i++)
		buf_printf(out, " OR SUBJECT {%zu+}\r\n%s", strlen(subjects[i]), subjects[i]);
}

enum rc imap_search_bounces(struct imap *im, uint32_t from, uint32_t to, struct uid_list *out, struct err *err)
{
	bool literals = imap_offers(im, "LITERAL+") || imap_offers(im, "LITERAL-");
	enum rc rc = RC_UNSUPPORTED;
	struct buf criteria;

	buf_init(&criteria, IMAP_SEARCH_CHARS);
	if (literals && !im->no_charset) {
		put_subjects(&criteria);
		put_marks(&criteria);
		rc = imap_search(im, "CHARSET UTF-8 ", from, to, buf_cstr(&criteria), RC_UNSUPPORTED, out, err);
		im->no_charset = rc == RC_UNSUPPORTED;
	}
	if (rc == RC_UNSUPPORTED) {
		buf_reset(&criteria);
		put_marks(&criteria);
		rc = imap_search(im, "", from, to, buf_cstr(&criteria), RC_NET, out, err);
	}
	buf_release(&criteria);
	return rc;
}
