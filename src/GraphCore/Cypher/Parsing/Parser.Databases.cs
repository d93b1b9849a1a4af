using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Commands on databases, their limits, aliases and composites.</summary>
internal sealed partial class Parser
{
    private CreateDatabaseStatement ParseCreateDatabase(bool orReplace)
    {
        Expression name = TakeCommandName(WhatDatabase);
        CreationCondition condition = ParseCondition(orReplace);
        Expression? source = null;
        Expression? point = null;
        if (TryTake(Keyword.As))
        {
            TakeWord("COPY");
            Take(Keyword.Of);
            source = TakeCommandName(WhatDatabase);
            point = TryTakeWord("AT") ? TakeText("a bookmark or date-time, as a string or a parameter") : null;
        }

        RefuseSuffix("CREATE DATABASE", "OPTIONS", "TOPOLOGY");
        ParseWait();
        return new CreateDatabaseStatement(name, condition, source, point);
    }

    private CreateCompositeStatement ParseCreateComposite(bool orReplace)
    {
        Take(Keyword.Database);
        Expression name = TakeCommandName(WhatDatabase);
        CreationCondition condition = ParseCondition(orReplace);
        List<Constituent> constituents = [];
        while (TryTakeWord("ALIAS"))
        {
            constituents.Add(ParseConstituent());
        }

        RefuseSuffix("CREATE COMPOSITE DATABASE", "OPTIONS");
        ParseWait();
        return new CreateCompositeStatement(name, condition, constituents.ToEquatableArray());
    }

    private Constituent ParseConstituent()
    {
        SourcePosition position = Position;
        Expression alias = TakeCommandName(WhatAlias);
        return new Constituent(alias, ParseAliasTarget()) { Position = position };
    }

    private Expression ParseAliasTarget()
    {
        Take(Keyword.For);
        Take(Keyword.Database);
        Expression target = TakeCommandName(WhatDatabase);
        RefuseSuffix("a remote alias", "AT");
        RefuseSuffix("CREATE ALIAS", "PROPERTIES");
        return target;
    }

    private DropDatabaseStatement ParseDropDatabase(bool composite)
    {
        Take(Keyword.Database);
        Expression name = TakeCommandName(WhatDatabase);
        bool ifExists = ParseIfExists();
        bool cascade = false;
        if (!TryTakeWord("RESTRICT") && TryTakeWord("CASCADE"))
        {
            cascade = true;
            if (!TryTakeWord("ALIASES"))
            {
                TakeWord("ALIAS");
            }
        }

        if (IsWord("DUMP") && IsWord("DATA", 1))
        {
            throw Unsupported("`DUMP DATA` is not supported: export the database before it is dropped");
        }

        if (TryTakeWord("DESTROY"))
        {
            TakeWord("DATA");
        }

        ParseWait();
        return new DropDatabaseStatement(composite, name, ifExists, cascade);
    }

    private AdministrationStatement ParseStartOrStop()
    {
        bool start = IsWord("START");
        Advance();
        Take(Keyword.Database);
        Expression name = TakeCommandName(WhatDatabase);
        ParseWait();
        return start ? new StartDatabaseStatement(name) : new StopDatabaseStatement(name);
    }

    private AdministrationStatement ParseAlterDatabase()
    {
        Expression name = TakeCommandName(WhatDatabase);
        bool ifExists = ParseIfExists();
        if (TryTakeWord("RENAME"))
        {
            TakeWord("TO");
            Expression renamed = TakeCommandName(WhatDatabase);
            ParseWait();
            return new RenameDatabaseStatement(name, ifExists, renamed);
        }

        if (TryTake(Keyword.Remove))
        {
            RefuseSuffix("ALTER DATABASE", "OPTION", "TOPOLOGY");
            Take(Keyword.Limit);
            return new RemoveLimitsStatement(name, ifExists, TakeCommandNames(WhatLimit));
        }

        Take(Keyword.Set);
        RefuseSuffix("ALTER DATABASE", "OPTION", "TOPOLOGY", "DEFAULT");
        if (TryTake(Keyword.Limit))
        {
            return new SetLimitsStatement(name, ifExists, ParseLimits());
        }

        TakeWord("ACCESS");
        TakeWord("READ");
        bool readOnly = TryTakeWord("ONLY");
        if (!readOnly)
        {
            TakeWord("WRITE");
        }

        ParseWait();
        return new AlterAccessStatement(name, ifExists, readOnly);
    }

    private EquatableArray<LimitAssignment> ParseLimits()
    {
        List<LimitAssignment> limits = [];
        do
        {
            SourcePosition position = Position;
            Expression limit = TakeCommandName(WhatLimit);
            Take(TokenKind.Equal);
            limits.Add(new LimitAssignment(limit, ParseLimitValue()) { Position = position });
        }
        while (TryTake(TokenKind.Comma));
        return limits.ToEquatableArray();
    }

    private Expression ParseLimitValue()
    {
        SourcePosition position = Position;
        if (TryTake(Keyword.Null))
        {
            return new NullLiteral { Position = position };
        }

        if (Kind is TokenKind.String or TokenKind.Parameter)
        {
            return TakeText("");
        }

        bool negative = Kind == TokenKind.Minus;
        if (negative)
        {
            Advance();
        }

        if (Kind != TokenKind.Number)
        {
            NoteExpected("an integer");
            NoteExpected(negative ? "an integer" : "a string such as '10GB'");
            throw Unexpected(negative ? "an integer" : "a parameter");
        }

        string written = text.Substring(Current.Start, Current.Length);
        if (char.IsAsciiDigit(written[0]) && char.IsAsciiLetter(written[^1]) && !written.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            throw Error($"Invalid input '{Shown()}': a value with a unit is written as a string, '{Shown()}' with its quotes", UnexpectedSyntax);
        }

        Expression value = TokenText.TryInteger(text, Current, negative, out long integer)
            ? new IntegerLiteral(integer) { Position = position }
            : new FloatLiteral(TokenText.Float(text, Current, negative)) { Position = position };
        Advance();
        return value;
    }

    private AlterAliasStatement ParseAlterAlias()
    {
        Expression alias = TakeCommandName(WhatAlias);
        bool ifExists = ParseIfExists();
        ParseForDatabase();
        Take(Keyword.Set);
        Take(Keyword.Database);
        RefuseSuffix("ALTER ALIAS", "USER", "PASSWORD", "DRIVER", "PROPERTIES");
        TakeWord("TARGET");
        Expression target = TakeCommandName(WhatDatabase);
        RefuseSuffix("a remote alias", "AT");
        return new AlterAliasStatement(alias, ifExists, target);
    }

    private AdministrationStatement ParseAlterComposite()
    {
        Take(Keyword.Database);
        Expression name = TakeCommandName(WhatDatabase);
        if (TryTakeWord("ADD"))
        {
            TakeWord("ALIAS");
            return new AddConstituentStatement(name, ParseConstituent());
        }

        Take(Keyword.Drop);
        TakeWord("ALIAS");
        return new DropConstituentStatement(name, TakeCommandName(WhatAlias));
    }

    private void ParseForDatabase()
    {
        if (TryTake(Keyword.For))
        {
            Take(Keyword.Database);
        }
    }

    /// <summary>Neo4j's <c>WAIT [n [SECONDS]]</c> or <c>NOWAIT</c>: says nothing here, because a command has taken effect when it ends.</summary>
    private void ParseWait()
    {
        if (TryTakeWord("NOWAIT") || !TryTakeWord("WAIT") || Kind != TokenKind.Number)
        {
            return;
        }

        if (!TokenText.TryInteger(text, Current, negative: false, out _))
        {
            throw Unexpected("a number of seconds");
        }

        Advance();
        if (!TryTakeWord("SECONDS") && !TryTakeWord("SECOND"))
        {
            TryTakeWord("SEC");
        }
    }
}
