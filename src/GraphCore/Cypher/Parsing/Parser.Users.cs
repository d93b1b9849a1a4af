using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Commands on users, API keys and privileges.</summary>
internal sealed partial class Parser
{
    private const string WhatUser = "a user name";
    private const string WhatKey = "the name of an API key";
    private const string WhatLimit = "the name of a limit";

    /// <summary>From where a command may hold passwords: then errors show nothing of the text.</summary>
    private bool isConfidential;

    private CreateUserStatement ParseCreateUser(bool orReplace)
    {
        isConfidential = true;
        Expression name = TakeCommandName(WhatUser);
        CreationCondition condition = ParseCondition(orReplace);
        UserSettings settings = ParseUserSettings();
        return settings.Password is null
            ? throw Error("A new user needs a password: SET PASSWORD 'text'", UnexpectedSyntax)
            : new CreateUserStatement(name, condition, settings);
    }

    private AlterUserStatement ParseAlterUser()
    {
        isConfidential = true;
        Expression name = TakeCommandName(WhatUser);
        bool ifExists = ParseIfExists();
        RefuseSuffix("ALTER USER", "REMOVE");
        return new AlterUserStatement(name, ifExists, ParseUserSettings());
    }

    /// <summary><c>SET …</c>, once or more.</summary>
    private UserSettings ParseUserSettings()
    {
        SourcePosition position = Position;
        Take(Keyword.Set);
        Expression? password = null;
        bool? changeRequired = null;
        bool? suspended = null;
        do
        {
            RefuseSuffix("users", "HOME", "ENCRYPTED", "AUTH");
            if (suspended is null && TryTake(Keyword.Status))
            {
                suspended = TryTakeWord("SUSPENDED");
                if (suspended == false)
                {
                    TakeWord("ACTIVE");
                }

                continue;
            }

            bool plain = TryTakeWord("PLAINTEXT");
            TakeWord("PASSWORD");
            if (password is null && (plain || !IsWord("CHANGE")))
            {
                password = TakePassword();
            }
            else if (!IsWord("CHANGE"))
            {
                throw Unexpected("CHANGE");
            }

            if (changeRequired is null && TryTakeWord("CHANGE"))
            {
                changeRequired = !TryTake(Keyword.Not);
                TakeWord("REQUIRED");
            }
        }
        while (TryTake(Keyword.Set));
        return new UserSettings(password, changeRequired, suspended) { Position = position };
    }

    private ChangePasswordStatement ParseChangePassword()
    {
        isConfidential = true;
        TakeWord("USER");
        Take(Keyword.Set);
        TakeWord("PASSWORD");
        Take(Keyword.From);
        Expression current = TakePassword();
        TakeWord("TO");
        return new ChangePasswordStatement(current, TakePassword());
    }

    private Expression TakePassword() => TakeText("a password, as a string or a parameter");

    private RenameUserStatement ParseRename()
    {
        RefuseUnsupported("ROLE", "SERVER");
        TakeWord("RENAME");
        TakeWord("USER");
        Expression name = TakeCommandName(WhatUser);
        bool ifExists = ParseIfExists();
        TakeWord("TO");
        return new RenameUserStatement(name, ifExists, TakeCommandName(WhatUser));
    }

    private CreateApiKeyStatement ParseCreateApiKey()
    {
        TakeWord("KEY");
        Expression name = TakeCommandName(WhatKey);
        Take(Keyword.For);
        TakeWord("USER");
        Expression user = TakeCommandName(WhatUser);
        return new CreateApiKeyStatement(name, user, TryTakeWord("EXPIRES") ? TakeMoment() : null);
    }

    /// <summary>A date-time or duration: a string or parameter, also within <c>datetime(…)</c> or <c>duration(…)</c>.</summary>
    private Expression TakeMoment()
    {
        const string What = "a date-time or duration, as a string or a parameter";
        if ((!IsWord("datetime") && !IsWord("duration")) || PeekKind(1) != TokenKind.LeftParenthesis)
        {
            return TakeText(What);
        }

        Skip(2);
        Expression moment = TakeText(What);
        Take(TokenKind.RightParenthesis);
        return moment;
    }

    private AdministrationStatement ParseGrant()
    {
        bool revoke = IsWord("REVOKE");
        RefuseUnsupported(
            "ROLE", "ROLES", "IMMUTABLE", "ACCESS", "START", "STOP", "CREATE", "DROP", "INDEX", "CONSTRAINT", "NAME", "ALL", "TRAVERSE", "MATCH", "SET", "REMOVE", "DELETE", "MERGE", "EXECUTE",
            "SHOW", "ALTER", "RENAME", "ASSIGN", "IMPERSONATE", "LOAD", "TERMINATE", "TRANSACTION", "USER", "COMPOSITE", "DATABASE", "ALIAS", "PRIVILEGE", "SERVER", "GRANT", "DENY");
        Advance();
        if (TryTakeWord("ADMIN"))
        {
            return new GrantAdminStatement(revoke, ParseGrantees(revoke));
        }

        Privileges privileges = Privileges.None;
        do
        {
            privileges |= ParsePrivilege();
        }
        while (TryTake(TokenKind.Comma));
        if (Kind == TokenKind.LeftBrace || (Is(Keyword.On) && (IsWord("GRAPH", 1) || IsWord("GRAPHS", 1) || IsWord("HOME", 1) || IsWord("DEFAULT", 1) || IsWord("DBMS", 1))))
        {
            throw Unsupported("Privileges are granted on whole databases only: ON DATABASE name");
        }

        Take(Keyword.On);
        if (!TryTake(Keyword.Database))
        {
            TakeWord("DATABASES");
        }

        EquatableArray<Expression> databases = TryTake(TokenKind.Asterisk) ? [] : TakeCommandNames(WhatDatabase);
        return new GrantStatement(revoke, privileges, databases, ParseGrantees(revoke));
    }

    private Privileges ParsePrivilege()
    {
        if (TryTakeWord("READ"))
        {
            return Privileges.Read;
        }

        if (TryTakeWord("WRITE"))
        {
            return Privileges.Write;
        }

        if (TryTakeWord("CROSS_DB"))
        {
            return Privileges.CrossDatabase;
        }

        throw IsWord("ADMIN")
            ? Error("ADMIN is no privilege on a database: it is granted by itself, GRANT ADMIN TO user", UnexpectedSyntax)
            : Unexpected();
    }

    private EquatableArray<Expression> ParseGrantees(bool revoke)
    {
        if (revoke)
        {
            Take(Keyword.From);
        }
        else
        {
            TakeWord("TO");
        }

        return TakeCommandNames(WhatUser);
    }
}
