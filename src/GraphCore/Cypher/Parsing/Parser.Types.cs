using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Types after <c>::</c>, with the synonyms of Neo4j 5 and GQL.</summary>
internal sealed partial class Parser
{
    /// <summary>All LIST after a type in the statement: each makes a tree higher, which the recursion guard does not see.</summary>
    private int listSuffixes;

    private TypeReference ParseType()
    {
        TypeReference first = ParseSingleType();
        if (Kind != TokenKind.Bar || index == separatorBar)
        {
            return first;
        }

        List<TypeReference> members = [first];
        while (Kind == TokenKind.Bar && index != separatorBar)
        {
            Advance();
            members.Add(ParseSingleType());
        }

        return new UnionType(members.ToEquatableArray()) { Position = first.Position };
    }

    private TypeReference ParseSingleType()
    {
        Enter();
        SourcePosition position = Position;
        TypeReference type = ParseTypeBody(position);
        while (IsWord("LIST") || IsWord("ARRAY"))
        {
            Advance();
            type = WithNullability(new ListType(type, false) { Position = position });
            if (++listSuffixes > CypherParser.MaxDepth)
            {
                throw TooDeep();
            }
        }

        Leave();
        return type;
    }

    private TypeReference ParseTypeBody(SourcePosition position)
    {
        if (IsWord("LIST") || IsWord("ARRAY"))
        {
            Advance();
            Take(TokenKind.Less);
            TypeReference element = ParseType();
            TakeTypeEnd();
            return WithNullability(new ListType(element, false) { Position = position });
        }

        if (IsWord("ANY") && PeekKind(1) == TokenKind.Less)
        {
            Skip(2);
            TypeReference union = ParseType();
            TakeTypeEnd();
            return union;
        }

        return WithNullability(new NamedType(ParseTypeName(), false) { Position = position });
    }

    private void TakeTypeEnd() => Take(TokenKind.Greater);

    private TypeReference WithNullability(TypeReference type)
    {
        bool notNull = false;
        if (Is(Keyword.Not) && PeekKeyword(1) == Keyword.Null)
        {
            Skip(2);
            notNull = true;
        }
        else if (Kind == TokenKind.Exclamation)
        {
            Advance();
            notNull = true;
        }

        return !notNull ? type : type switch
        {
            NamedType named => named with { NotNull = true },
            ListType list => list with { NotNull = true },
            _ => type,
        };
    }

    private TypeName ParseTypeName()
    {
        if (Kind != TokenKind.Identifier)
        {
            throw Unexpected("a type");
        }

        int at = index;
        string word = TakeName("a type").ToUpperInvariant();
        switch (word)
        {
            case "NOTHING":
                return TypeName.Nothing;
            case "NULL":
                return TypeName.Null;
            case "BOOLEAN" or "BOOL":
                return TypeName.Boolean;
            case "STRING" or "VARCHAR":
                return TypeName.String;
            case "INTEGER" or "INT" or "INT64" or "INTEGER64":
                return TypeName.Integer;
            case "SIGNED":
                TakeWord("INTEGER");
                return TypeName.Integer;
            case "FLOAT" or "FLOAT64":
                return TypeName.Float;
            case "DATE":
                return TypeName.Date;
            case "LOCAL":
                return TryTakeWord("TIME") ? TypeName.LocalTime : TakeEither("DATETIME", TypeName.LocalDateTime);
            case "ZONED":
                return TryTakeWord("TIME") ? TypeName.ZonedTime : TakeEither("DATETIME", TypeName.ZonedDateTime);
            case "TIME":
                return TakeZone() ? TypeName.ZonedTime : TypeName.LocalTime;
            case "TIMESTAMP":
                return TakeZone() ? TypeName.ZonedDateTime : TypeName.LocalDateTime;
            case "DURATION":
                return TypeName.Duration;
            case "POINT":
                return TypeName.Point;
            case "NODE" or "VERTEX":
                return TypeName.Node;
            case "RELATIONSHIP" or "EDGE":
                return TypeName.Relationship;
            case "MAP":
                return TypeName.Map;
            case "PATH" or "PATHS":
                return TypeName.Path;
            case "PROPERTY":
                TakeWord("VALUE");
                return TypeName.PropertyValue;
            case "ANY":
                return ParseAnyType();
            default:
                index = at;
                throw Unexpected("a type, such as INTEGER, STRING or LIST<FLOAT>");
        }
    }

    private TypeName TakeEither(string word, TypeName type)
    {
        TakeWord(word);
        return type;
    }

    /// <summary><c>ANY</c> before a type is only another way to write that type.</summary>
    private TypeName ParseAnyType()
    {
        if (IsWord("NODE") || IsWord("VERTEX") || IsWord("RELATIONSHIP") || IsWord("EDGE") || IsWord("MAP") || IsWord("PROPERTY"))
        {
            return ParseTypeName();
        }

        if (IsWord("VALUE"))
        {
            Advance();
        }

        return TypeName.Any;
    }

    /// <summary><c>WITH|WITHOUT TIME ZONE|TIMEZONE</c>.</summary>
    private bool TakeZone()
    {
        bool with = TryTake(Keyword.With);
        if (!with)
        {
            TakeWord("WITHOUT");
        }

        if (!TryTakeWord("TIMEZONE"))
        {
            TakeWord("TIME");
            TakeWord("ZONE");
        }

        return with;
    }
}
