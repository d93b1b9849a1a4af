using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Commands on indexes and constraints.</summary>
internal sealed partial class Parser
{
    /// <summary>Whether a schema command begins at the current token.</summary>
    private bool IsSchemaCommandAhead(int distance)
    {
        if (PeekKeyword(distance) is Keyword.Create or Keyword.Drop)
        {
            bool kinded = IsIndexKind(distance + 1) && PeekKeyword(distance + 2) == Keyword.Index;
            return kinded || (PeekKeyword(distance + 1) is Keyword.Index or Keyword.Constraint && PeekKind(distance + 2) != TokenKind.Equal);
        }

        return PeekKeyword(distance) == Keyword.Show && !IsCatalogListing(distance + 1) && IsSchemaListing(distance + 1);
    }

    private bool IsIndexKind(int distance) => IsWord("RANGE", distance) || IsWord("TEXT", distance) || IsWord("POINT", distance)
        || IsWord("FULLTEXT", distance) || IsWord("LOOKUP", distance) || IsWord("VECTOR", distance);

    private Statement ParseSchemaCommand(GraphReference? graph)
    {
        SourcePosition position = Position;
        SchemaCommand command;
        if (Is(Keyword.Show))
        {
            command = ParseShow();
        }
        else if (TryTake(Keyword.Drop))
        {
            bool index = TryTake(Keyword.Index);
            if (!index)
            {
                Take(Keyword.Constraint);
            }

            Expression name = TakeSchemaName();
            bool ifExists = ParseIfExists();
            command = index ? new DropIndexCommand(name, ifExists) : new DropConstraintCommand(name, ifExists);
        }
        else
        {
            Take(Keyword.Create);
            command = Is(Keyword.Constraint) ? ParseCreateConstraint() : ParseCreateIndex();
        }

        return command with { Graph = graph, Position = position };
    }

    private Expression TakeSchemaName()
    {
        SourcePosition position = Position;
        return Kind == TokenKind.Parameter ? TakeParameter() : new StringLiteral(TakeName("a name")) { Position = position };
    }

    private (Expression? Name, bool IfNotExists) ParseSchemaNameAndCondition()
    {
        bool named = Kind == TokenKind.Parameter
            || (IsName && !(Is(Keyword.If) && PeekKeyword(1) == Keyword.Not) && !(Is(Keyword.For) && PeekKind(1) == TokenKind.LeftParenthesis));
        Expression? name = named ? TakeSchemaName() : null;
        bool ifNotExists = TryTake(Keyword.If);
        if (ifNotExists)
        {
            Take(Keyword.Not);
            Take(Keyword.Exists);
        }

        return (name, ifNotExists);
    }

    private CreateIndexCommand ParseCreateIndex()
    {
        IndexKind kind = ParseIndexKind();
        Take(Keyword.Index);
        (Expression? name, bool ifNotExists) = ParseSchemaNameAndCondition();
        Take(Keyword.For);
        SchemaTarget target = ParseSchemaTarget(kind);
        Take(Keyword.On);
        EquatableArray<string> properties = [];
        switch (kind)
        {
            case IndexKind.Lookup:
                ParseLookupFunction(target);
                break;
            case IndexKind.FullText:
                Take(Keyword.Each);
                Take(TokenKind.LeftBracket);
                properties = ParseSchemaProperties(target.Variable);
                Take(TokenKind.RightBracket);
                break;
            default:
                // The parentheses may be left out around a single property only.
                bool enclosed = TryTake(TokenKind.LeftParenthesis);
                properties = enclosed ? ParseSchemaProperties(target.Variable) : [ParseSchemaProperty(target.Variable)];
                if (enclosed)
                {
                    Take(TokenKind.RightParenthesis);
                }

                break;
        }

        return new CreateIndexCommand(kind, name, ifNotExists, target, properties, ParseSchemaOptions());
    }

    private IndexKind ParseIndexKind()
    {
        IndexKind kind = IsWord("RANGE") ? IndexKind.Range : IsWord("TEXT") ? IndexKind.Text : IsWord("POINT") ? IndexKind.Point
            : IsWord("FULLTEXT") ? IndexKind.FullText : IsWord("LOOKUP") ? IndexKind.Lookup : IsWord("VECTOR") ? IndexKind.Vector : IndexKind.Default;
        if (kind != IndexKind.Default)
        {
            Advance();
        }

        return kind;
    }

    /// <summary><c>(n:Label)</c>, or <c>()-[r:TYPE]-()</c> with or without a direction.</summary>
    private SchemaTarget ParseSchemaTarget(IndexKind kind)
    {
        SourcePosition position = Position;
        Take(TokenKind.LeftParenthesis);
        if (Kind != TokenKind.RightParenthesis)
        {
            Variable node = TakeVariable();
            EquatableArray<string> labels = ParseSchemaNames(kind);
            Take(TokenKind.RightParenthesis);
            return new SchemaTarget(false, node, labels) { Position = position };
        }

        Advance();
        if (Kind == TokenKind.Less)
        {
            Advance();
        }

        Take(TokenKind.Minus);
        Take(TokenKind.LeftBracket);
        Variable relationship = TakeVariable();
        EquatableArray<string> types = ParseSchemaNames(kind);
        Take(TokenKind.RightBracket);
        Take(TokenKind.Minus);
        TryTake(TokenKind.Greater);
        Take(TokenKind.LeftParenthesis);
        Take(TokenKind.RightParenthesis);
        return new SchemaTarget(true, relationship, types) { Position = position };
    }

    private EquatableArray<string> ParseSchemaNames(IndexKind kind)
    {
        if (kind == IndexKind.Lookup)
        {
            return [];
        }

        Take(TokenKind.Colon);
        List<string> names = [TakeName("a label or relationship type")];
        while (kind == IndexKind.FullText && TryTake(TokenKind.Bar))
        {
            names.Add(TakeName("a label or relationship type"));
        }

        return names.ToEquatableArray();
    }

    private EquatableArray<string> ParseSchemaProperties(Variable variable)
    {
        List<string> properties = [];
        do
        {
            properties.Add(ParseSchemaProperty(variable));
        }
        while (TryTake(TokenKind.Comma));
        return properties.ToEquatableArray();
    }

    private string ParseSchemaProperty(Variable variable)
    {
        if (!IsName || TokenText.Name(text, Current) != variable.Name)
        {
            throw Unexpected($"a property of `{variable.Name}`");
        }

        Advance();
        Take(TokenKind.Dot);
        return TakeName("a property name");
    }

    /// <summary><c>EACH labels(n)</c> or <c>[EACH] type(r)</c>: says nothing that the target does not.</summary>
    private void ParseLookupFunction(SchemaTarget target)
    {
        TryTake(Keyword.Each);
        TakeWord(target.IsRelationship ? "type" : "labels");
        Take(TokenKind.LeftParenthesis);
        if (!IsName || TokenText.Name(text, Current) != target.Variable.Name)
        {
            throw Unexpected($"`{target.Variable.Name}`");
        }

        Advance();
        Take(TokenKind.RightParenthesis);
    }

    private Expression? ParseSchemaOptions()
    {
        if (!TryTake(Keyword.Options))
        {
            return null;
        }

        return Kind == TokenKind.Parameter ? TakeParameter() : ParseMap();
    }

    private CreateConstraintCommand ParseCreateConstraint()
    {
        Take(Keyword.Constraint);
        (Expression? name, bool ifNotExists) = ParseSchemaNameAndCondition();
        Take(Keyword.For);
        SchemaTarget target = ParseSchemaTarget(IndexKind.Default);
        Take(Keyword.Require);
        bool enclosed = TryTake(TokenKind.LeftParenthesis);
        EquatableArray<string> properties = enclosed ? ParseSchemaProperties(target.Variable) : [ParseSchemaProperty(target.Variable)];
        if (enclosed)
        {
            Take(TokenKind.RightParenthesis);
        }

        (ConstraintKind kind, TypeReference? type) = ParseConstraintKind(target);
        if (properties.Count > 1 && kind is ConstraintKind.Exists or ConstraintKind.Type)
        {
            throw Error("Constraints on existence and type take one property", UnexpectedSyntax);
        }

        return new CreateConstraintCommand(kind, name, ifNotExists, target, properties, type, ParseSchemaOptions());
    }

    private (ConstraintKind Kind, TypeReference? Type) ParseConstraintKind(SchemaTarget target)
    {
        if (TryTake(TokenKind.DoubleColon))
        {
            return (ConstraintKind.Type, ParseType());
        }

        Take(Keyword.Is);
        if (TryTake(TokenKind.DoubleColon) || TryTake(Keyword.Typed))
        {
            return (ConstraintKind.Type, ParseType());
        }

        if (TryTake(Keyword.Not))
        {
            Take(Keyword.Null);
            return (ConstraintKind.Exists, null);
        }

        bool saidNode = TryTakeWord("NODE");
        bool saidRelationship = !saidNode && (TryTakeWord("RELATIONSHIP") || TryTakeWord("REL"));
        if ((saidNode && target.IsRelationship) || (saidRelationship && !target.IsRelationship))
        {
            throw Error("NODE and RELATIONSHIP must agree with the pattern after FOR", UnexpectedSyntax, index - 1);
        }

        if (TryTakeWord("UNIQUE"))
        {
            return (ConstraintKind.Unique, null);
        }

        TakeWord("KEY");
        return (ConstraintKind.Key, null);
    }
}
