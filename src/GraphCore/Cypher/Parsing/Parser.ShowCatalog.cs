using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>SHOW commands on the catalog.</summary>
internal sealed partial class Parser
{
    /// <summary>Whether what follows SHOW is a listing of the catalog, so that a later word such as INDEX is a name.</summary>
    private bool IsCatalogListing(int distance) => PeekKeyword(distance) == Keyword.Database || IsWord("DATABASES", distance) || IsWord("DEFAULT", distance) || IsWord("HOME", distance)
        || IsListing(distance, "ALIAS", "ALIASES") || IsWord("LIMITS", distance) || IsWord("USAGE", distance) || IsWord("COMPOSITE", distance) || IsWord("CONSTITUENTS", distance)
        || IsWord("USERS", distance) || IsWord("CURRENT", distance) || IsWord("API", distance) || IsListing(distance, "PRIVILEGE", "PRIVILEGES") || IsWord("AUDIT", distance)
        || (IsWord("USER", distance) && !IsWord("DEFINED", distance + 1));

    private ShowCatalogStatement ParseShowCatalog()
    {
        RefuseUnsupported("ROLE", "ROLES", "POPULATED", "SERVER", "SERVERS", "TRANSACTION", "TRANSACTIONS", "SETTING", "SETTINGS", "SUPPORTED");
        bool ofUser = IsWord("USER", 1) && (IsListing(2, "PRIVILEGE", "PRIVILEGES") || IsListing(3, "PRIVILEGE", "PRIVILEGES"));
        if (ofUser || (IsWord("ALL", 1) && (IsListing(2, "PRIVILEGE", "PRIVILEGES") || IsListing(2, "ROLE", "ROLES"))))
        {
            throw Unsupported(ofUser ? "`SHOW USER … PRIVILEGES` is written `SHOW PRIVILEGES FOR USER …`" : "The administration command `SHOW ALL …` is not supported");
        }

        Take(Keyword.Show);
        (CatalogListing listing, Expression? alias, Expression? of) = ParseCatalogListing();
        return new ShowCatalogStatement(listing, alias, of, ParseShowOptions());
    }

    private (CatalogListing Listing, Expression? Alias, Expression? Of) ParseCatalogListing()
    {
        if (TryTakeWord("DATABASES") || TryTake(Keyword.Database))
        {
            return (CatalogListing.Databases, null, IsOptionalName ? TakeCommandName(WhatDatabase) : null);
        }

        if (IsWord("DEFAULT") || IsWord("HOME"))
        {
            CatalogListing one = IsWord("HOME") ? CatalogListing.HomeDatabase : CatalogListing.DefaultDatabase;
            Advance();
            Take(Keyword.Database);
            return (one, null, null);
        }

        NoteExpected("DEFAULT DATABASE");
        NoteExpected("HOME DATABASE");
        if (TryTakeWord("ALIASES") || TryTakeWord("ALIAS"))
        {
            return ParseAliasListing();
        }

        if (TryTakeWord("LIMITS"))
        {
            Take(Keyword.For);
            Take(Keyword.Database);
            return (CatalogListing.Limits, null, TakeCommandName(WhatDatabase));
        }

        if (TryTakeWord("USAGE"))
        {
            return (CatalogListing.Usage, null, ParseOwner(isUser: false));
        }

        if (TryTakeWord("COMPOSITE"))
        {
            if (!TryTakeWord("DATABASES"))
            {
                Take(Keyword.Database);
            }

            return (CatalogListing.CompositeDatabases, null, null);
        }

        if (TryTakeWord("CONSTITUENTS"))
        {
            Take(Keyword.For);
            TakeWord("COMPOSITE");
            Take(Keyword.Database);
            return (CatalogListing.Constituents, null, TakeCommandName(WhatDatabase));
        }

        return ParseUserListing();
    }

    private (CatalogListing Listing, Expression? Alias, Expression? Of) ParseUserListing()
    {
        if (TryTakeWord("USERS"))
        {
            return (CatalogListing.Users, null, null);
        }

        if (TryTakeWord("CURRENT"))
        {
            TakeWord("USER");
            return (CatalogListing.CurrentUser, null, null);
        }

        if (TryTakeWord("API"))
        {
            TakeWord("KEYS");
            return (CatalogListing.ApiKeys, null, ParseOwner(isUser: true));
        }

        if (TryTakeWord("PRIVILEGES"))
        {
            return (CatalogListing.Privileges, null, ParseOwner(isUser: true));
        }

        if (TryTakeWord("AUDIT"))
        {
            TakeWord("LOG");
            return (CatalogListing.AuditLog, null, TryTakeWord("SINCE") ? TakeMoment() : null);
        }

        NoteExpected("INDEXES");
        NoteExpected("CONSTRAINTS");
        NoteExpected("FUNCTIONS");
        throw Unexpected("PROCEDURES");
    }

    /// <summary><c>[a] [FOR DATABASE[S] [n]]</c>: one alias, or the aliases of one database.</summary>
    private (CatalogListing Listing, Expression? Alias, Expression? Of) ParseAliasListing()
    {
        Expression? alias = IsOptionalName && !Is(Keyword.For) ? TakeCommandName(WhatAlias) : null;
        Expression? database = null;
        if (TryTake(Keyword.For))
        {
            if (!TryTakeWord("DATABASES"))
            {
                Take(Keyword.Database);
            }

            database = alias is null && IsOptionalName ? TakeCommandName(WhatDatabase) : null;
        }

        return (CatalogListing.Aliases, alias, database);
    }

    private Expression? ParseOwner(bool isUser)
    {
        if (!TryTake(Keyword.For))
        {
            return null;
        }

        if (isUser)
        {
            TakeWord("USER");
        }
        else
        {
            Take(Keyword.Database);
        }

        return TakeCommandName(isUser ? WhatUser : WhatDatabase);
    }

    /// <summary>Whether a name stands where it may be left out: a word that could go on with the command is none, unless it is quoted.</summary>
    private bool IsOptionalName => Kind is TokenKind.QuotedIdentifier or TokenKind.Number or TokenKind.Parameter or TokenKind.String
        || (Kind == TokenKind.Identifier && !Keywords.IsReserved(Current.Keyword) && Current.Keyword is not (Keyword.Yield or Keyword.Order or Keyword.Skip or Keyword.Offset or Keyword.Limit));
}
