using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Planning;

/// <summary>The notifications that there are, under Neo4j's codes and titles.</summary>
internal static class Notices
{
    /// <summary>A request repeats one that was committed.</summary>
    public static readonly Notification AlreadyCommitted = new(
        "Neo.ClientNotification.Transaction.AlreadyCommitted",
        "The transaction has been committed before.",
        "A transaction with the same id was committed by an earlier request. Nothing was done now, and its rows are not repeated.",
        "INFORMATION",
        "GENERIC",
        Position: null);

    /// <summary>Parts of one MATCH that nothing connects.</summary>
    /// <param name="variables">The named nodes of one part.</param>
    public static Notification CartesianProduct(IEnumerable<string> variables, SourcePosition position)
    {
        string names = string.Join(", ", variables.Select(static name => $"`{name}`"));
        return Performance(
            "CartesianProduct",
            "This query builds a cartesian product between disconnected patterns.",
            $"Every row before is combined with every match of the disconnected pattern{(names.Length == 0 ? "" : " of " + names)}. If this is not intended, connect the patterns by a relationship or an equality.",
            position);
    }

    /// <summary>A walk without an upper bound.</summary>
    public static Notification UnboundedPattern(SourcePosition position) => Performance(
        "UnboundedVariableLengthPattern",
        "The provided pattern is unbounded, consider adding an upper limit to the number of node hops.",
        "A walk of any length may take long in a large graph. If longer walks are of no interest, bound it, as in `-[*..5]-`.",
        position);

    /// <summary>LOAD CSV whose rows are all held.</summary>
    public static Notification EagerLoad(string reason) => Performance(
        "EagerOperator",
        "The execution plan for this query contains the Eager operator, which forces all dependent data to be materialized in main memory before proceeding",
        $"All rows of the file are held in memory before the first is written, because {reason}. Load a large file by several statements, each of which creates one kind of entity.",
        position: null);

    /// <summary>A name that nothing in the database has.</summary>
    public static Notification Unknown(NameMention mention, ITokens tokens)
    {
        (string code, string title, string what, IEnumerable<string> known) = mention.Kind switch
        {
            NameKind.Label => ("UnknownLabelWarning", "The provided label is not in the database.", "label", Names(tokens.LabelCount, tokens.LabelName)),
            NameKind.RelationshipType => ("UnknownRelationshipTypeWarning", "The provided relationship type is not in the database.", "relationship type", Names(tokens.TypeCount, tokens.TypeName)),
            _ => ("UnknownPropertyKeyWarning", "The provided property key is not in the database", "property key", Names(tokens.KeyCount, tokens.KeyName)),
        };
        return new Notification(
            "Neo.ClientNotification.Statement." + code,
            title,
            $"The {what} `{mention.Name}` does not exist in this database.{Suggestion.For(mention.Name, known)}",
            "WARNING",
            "UNRECOGNIZED",
            mention.Position);
    }

    /// <summary>A hint at an index that there is not.</summary>
    public static Notification HintedIndexNotFound(HintedIndex hinted)
    {
        IndexHint hint = hinted.Hint;
        string keys = string.Join(", ", ((IEnumerable<string>)hint.Properties).Select(Planning.Names.Quote));
        string label = Planning.Names.Quote(hint.LabelOrType);
        string kind = hint.Kind == IndexHintKind.Any ? "an index" : $"a {hint.Kind.ToString().ToLowerInvariant()} index";
        return new Notification(
            "Neo.ClientNotification.Schema.HintedIndexNotFound",
            "The request (directly or indirectly) referred to an index that does not exist.",
            $"The hint asks for {kind} of {(hinted.IsOnRelationships ? $"`()-[:{label}]-()`" : $"`:{label}`")} on `({keys})`, which does not exist, so the hint is ignored. Create the index, or remove the hint.",
            "WARNING",
            "HINT",
            hint.Position);
    }

    /// <summary>A hint at a join that no plan has.</summary>
    public static Notification JoinHintUnfulfillable(string node, SourcePosition position) => new(
        "Neo.ClientNotification.Statement.JoinHintUnfulfillableWarning",
        "The database was unable to plan a hinted join.",
        $"The hinted join on `{node}` was not planned, because the node or what hangs together with it is bound before this MATCH, or a clause before it writes. Try another node, or remove the hint.",
        "WARNING",
        "HINT",
        position);

    /// <summary>Syntax that is to go.</summary>
    public static Notification Deprecated(DeprecatedSyntax syntax) => new(
        "Neo.ClientNotification.Statement.FeatureDeprecationWarning",
        "This feature is deprecated and will be removed in future versions.",
        $"`{syntax.Written}` is deprecated: write `{syntax.Instead}` instead.",
        "WARNING",
        "DEPRECATION",
        syntax.Position);

    /// <summary>EXPLAIN of a statement whose parameters are not given.</summary>
    public static Notification ParametersNotProvided(IEnumerable<string> names) => new(
        "Neo.ClientNotification.Statement.ParameterNotProvided",
        "The statement refers to a parameter that was not provided in the request.",
        $"To run the statement, the request must give a value for {string.Join(", ", names.Select(static name => $"`${name}`"))}.",
        "WARNING",
        "GENERIC",
        Position: null);

    private static Notification Performance(string code, string title, string description, SourcePosition? position) =>
        new("Neo.ClientNotification.Statement." + code, title, description, "INFORMATION", "PERFORMANCE", position);

    private static IEnumerable<string> Names(int count, Func<int, string> name) => Enumerable.Range(0, count).Select(name);
}
