using System.Globalization;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Procedures;

/// <summary><c>db.labels()</c> and its kin.</summary>
internal static class DatabaseProcedures
{
    public static IEnumerable<ProcedureDefinition> All =>
    [
        Read("db.labels", "Lists the labels that nodes bear.", [Text("label")], Labels),
        Read("db.relationshipTypes", "Lists the types of relationships.", [Text("relationshipType")], Types),
        Read("db.propertyKeys", "Lists the property keys in use.", [Text("propertyKey")], Keys),
        Read("db.info", "Tells the id and name of the database, and when it was created.", [Text("id"), Text("name"), Text("creationDate")], Info),
        Read("db.ping", "Answers, which says that the database can be reached.", [new("success", "BOOLEAN", ValueTypes.Boolean)], static (_, _) => [[BooleanValue.True]]),
        new(
            new ProcedureSignature("db.awaitIndex", [new("indexName", "STRING", ValueTypes.String, null), TimeOut], [], ProcedureMode.Read, "Waits until an index can be used, which here it can as soon as it exists."),
            AwaitIndex),
        new(
            new ProcedureSignature("db.awaitIndexes", [TimeOut], [], ProcedureMode.Read, "Waits until all indexes can be used, which here they can as soon as they exist."),
            static (_, _) => []),
        Read("dbms.components", "Lists the parts of the database system and their versions.", [Text("name"), new("versions", "LIST<STRING>", ValueTypes.List), Text("edition")], Components),
    ];

    private static ProcedureInput TimeOut => new("timeOutSeconds", "INTEGER", ValueTypes.Integer, IntegerValue.Of(300));

    private static ProcedureDefinition Read(string name, string description, ProcedureOutput[] outputs, ProcedureBody body) =>
        new(new ProcedureSignature(name, [], outputs, ProcedureMode.Read, description), body);

    private static ProcedureOutput Text(string name) => new(name, "STRING", ValueTypes.String);

    private static IEnumerable<Value[]> Labels(QueryContext context, Value[] arguments)
    {
        ITokens tokens = context.Reader.Tokens;
        for (int label = 0; label < tokens.LabelCount; label++)
        {
            if (context.Reader.Statistics.NodesWithLabel(label) > 0)
            {
                yield return [new StringValue(tokens.LabelName(label))];
            }
        }
    }

    private static IEnumerable<Value[]> Types(QueryContext context, Value[] arguments)
    {
        ITokens tokens = context.Reader.Tokens;
        for (int type = 0; type < tokens.TypeCount; type++)
        {
            if (context.Reader.Statistics.RelationshipsOfType(type) > 0)
            {
                yield return [new StringValue(tokens.TypeName(type))];
            }
        }
    }

    private static IEnumerable<Value[]> Keys(QueryContext context, Value[] arguments)
    {
        ITokens tokens = context.Reader.Tokens;
        for (int key = 0; key < tokens.KeyCount; key++)
        {
            yield return [new StringValue(tokens.KeyName(key))];
        }
    }

    private static IEnumerable<Value[]> Info(QueryContext context, Value[] arguments) => context.Database is not { } database ? [] :
    [
        [new StringValue(database.Id), new StringValue(database.Name), new StringValue(database.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))],
    ];

    private static IEnumerable<Value[]> AwaitIndex(QueryContext context, Value[] arguments) =>
        arguments[0] is StringValue name && context.Reader.Schema.Indexes.Any(index => index.Name == name.Text)
            ? []
            : throw new GraphException(ErrorCodes.IndexNotFound, $"There is no index with the name {ValueErrors.Describe(arguments[0])}: `SHOW INDEXES` lists them.");

    private static IEnumerable<Value[]> Components(QueryContext context, Value[] arguments)
    {
        string version = typeof(DatabaseProcedures).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        yield return [new StringValue("Neo4j Kernel"), new ListValue([new StringValue("5.26.0")]), new StringValue("community")];
        yield return [new StringValue("Serverless"), new ListValue([new StringValue(version)]), new StringValue("community")];
    }
}
