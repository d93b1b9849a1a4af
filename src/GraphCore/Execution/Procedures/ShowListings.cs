using System.Globalization;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Procedures;

/// <summary>The rows behind SHOW INDEXES, CONSTRAINTS, FUNCTIONS and PROCEDURES. Each takes the filter's name.</summary>
internal static class ShowListings
{
    private static readonly ProcedureInput Filter = new("filter", "STRING", ValueTypes.String, new StringValue("All"));

    public static IEnumerable<ProcedureDefinition> All =>
    [
        Listing(
            ShowProcedures.Indexes,
            [
                new("id", "INTEGER", ValueTypes.Integer), Text("name"), Text("state"), new("populationPercent", "FLOAT", ValueTypes.Float), Text("type"),
                Text("entityType"), Names("labelsOrTypes"), Names("properties"), Text("indexProvider"), Text("owningConstraint"),
                new("options", "MAP", ValueTypes.Map, IsHidden: true), Hidden("failureMessage"), Hidden("createStatement"),
            ],
            Indexes),
        Listing(
            ShowProcedures.Constraints,
            [
                new("id", "INTEGER", ValueTypes.Integer), Text("name"), Text("type"), Text("entityType"), Names("labelsOrTypes"), Names("properties"),
                Text("ownedIndex"), Text("propertyType"), new("options", "MAP", ValueTypes.Map, IsHidden: true), Hidden("createStatement"),
            ],
            Constraints),
        Listing(
            ShowProcedures.Functions,
            [
                Text("name"), Text("category"), Text("description"), Hidden("signature"), new("isBuiltIn", "BOOLEAN", ValueTypes.Boolean, IsHidden: true),
                new("argumentDescription", "LIST<MAP>", ValueTypes.List, IsHidden: true), Hidden("returnDescription"), new("aggregating", "BOOLEAN", ValueTypes.Boolean, IsHidden: true),
            ],
            Functions),
        Listing(
            ShowProcedures.Procedures,
            [
                Text("name"), Text("description"), Text("mode"), new("worksOnSystem", "BOOLEAN", ValueTypes.Boolean), Hidden("signature"),
                new("argumentDescription", "LIST<MAP>", ValueTypes.List, IsHidden: true), new("returnDescription", "LIST<MAP>", ValueTypes.List, IsHidden: true),
            ],
            Procedures),
    ];

    /// <summary>A listing of rows that are not made from the database.</summary>
    public static ProcedureDefinition Listing(string name, ProcedureOutput[] outputs, ProcedureBody body) =>
        new(new ProcedureSignature(name, [Filter], outputs, ProcedureMode.Read, "Rows of a SHOW command."), body);

    private static ProcedureOutput Text(string name) => new(name, "STRING", ValueTypes.String);

    private static ProcedureOutput Hidden(string name) => new(name, "STRING", ValueTypes.String, IsHidden: true);

    private static ProcedureOutput Names(string name) => new(name, "LIST<STRING>", ValueTypes.List);

    private static IEnumerable<Value[]> Indexes(QueryContext context, Value[] arguments)
    {
        string filter = FilterOf(arguments);
        foreach (IndexDefinition index in context.Reader.Schema.Indexes.OrderBy(static index => index.Name, StringComparer.Ordinal))
        {
            string kind = index.Kind.ToString();
            if (filter == "All" || string.Equals(filter, kind, StringComparison.OrdinalIgnoreCase))
            {
                yield return
                [
                    IntegerValue.Of(index.Id),
                    new StringValue(index.Name),
                    new StringValue("ONLINE"),
                    new FloatValue(100.0),
                    new StringValue(kind.ToUpperInvariant()),
                    EntityType(index.Entity),
                    List([index.Label]),
                    List(index.Properties),
                    new StringValue(index.Kind == IndexKind.Text ? "text-2.0" : $"{kind.ToLowerInvariant()}-1.0"),
                    index.OwningConstraint is null ? NullValue.Instance : new StringValue(index.OwningConstraint),
                    Options,
                    StringValue.Empty,
                    new StringValue(SchemaText.Create(index)),
                ];
            }
        }
    }

    private static IEnumerable<Value[]> Constraints(QueryContext context, Value[] arguments)
    {
        string filter = FilterOf(arguments);
        SchemaCatalog schema = context.Reader.Schema;
        foreach (ConstraintDefinition constraint in schema.Constraints.OrderBy(static constraint => constraint.Name, StringComparer.Ordinal))
        {
            if (Passes(filter, constraint))
            {
                IndexDefinition? index = schema.Indexes.FirstOrDefault(index => index.Id == constraint.IndexId);
                yield return
                [
                    IntegerValue.Of(constraint.Id),
                    new StringValue(constraint.Name),
                    new StringValue(SchemaText.ConstraintType(constraint)),
                    EntityType(constraint.Entity),
                    List([constraint.Label]),
                    List(constraint.Properties),
                    index is null ? NullValue.Instance : new StringValue(index.Name),
                    constraint.PropertyType is null ? NullValue.Instance : new StringValue(constraint.PropertyType),
                    Options,
                    new StringValue(SchemaText.Create(constraint)),
                ];
            }
        }
    }

    private static IEnumerable<Value[]> Functions(QueryContext context, Value[] arguments)
    {
        if (FilterOf(arguments) == "UserDefined")
        {
            yield break;
        }

        foreach (FunctionSignature function in context.Functions.Signatures)
        {
            var parameters = new Value[function.Parameters.Count];
            for (int i = 0; i < parameters.Length; i++)
            {
                FunctionParameter parameter = function.Parameters[i];
                parameters[i] = Described(parameter.Name, parameter.Type);
            }

            yield return
            [
                new StringValue(function.Name),
                new StringValue(function.Category),
                new StringValue(function.Description),
                new StringValue(function.Signature),
                BooleanValue.True,
                new ListValue(parameters),
                new StringValue(function.Signature[(function.Signature.LastIndexOf(":: ", StringComparison.Ordinal) + 3)..]),
                BooleanValue.Of(function.IsAggregate),
            ];
        }
    }

    private static IEnumerable<Value[]> Procedures(QueryContext context, Value[] arguments)
    {
        foreach (ProcedureSignature procedure in context.Procedures.Signatures)
        {
            Value[] inputs = [.. procedure.Inputs.Select(static input => Described(input.Name, input.Type))];
            Value[] outputs = [.. procedure.Outputs.Select(static output => Described(output.Name, output.Type))];
            yield return
            [
                new StringValue(procedure.Name),
                new StringValue(procedure.Description),
                new StringValue(procedure.Mode.ToString().ToUpperInvariant()),
                BooleanValue.False,
                new StringValue(Signature(procedure)),
                new ListValue(inputs),
                new ListValue(outputs),
            ];
        }
    }

    private static string Signature(ProcedureSignature procedure)
    {
        string inputs = string.Join(", ", procedure.Inputs.Select(static input => string.Create(CultureInfo.InvariantCulture, $"{input.Name} :: {input.Type}")));
        string outputs = string.Join(", ", procedure.Outputs.Select(static output => string.Create(CultureInfo.InvariantCulture, $"{output.Name} :: {output.Type}")));
        return $"{procedure.Name}({inputs}) :: ({outputs})";
    }

    private static MapValue Described(string name, string type) => new([new("name", new StringValue(name)), new("type", new StringValue(type))]);

    private static bool Passes(string filter, ConstraintDefinition constraint) => filter switch
    {
        "All" => true,
        _ => string.Equals(filter, constraint.Kind.ToString(), StringComparison.OrdinalIgnoreCase)
            || string.Equals(filter, constraint.Entity + constraint.Kind.ToString(), StringComparison.OrdinalIgnoreCase),
    };

    private static string FilterOf(Value[] arguments) => arguments[0] is StringValue filter ? filter.Text : "All";

    private static MapValue Options => new([new("indexConfig", MapValue.Empty)]);

    private static StringValue EntityType(EntityKind entity) => new(entity == EntityKind.Node ? "NODE" : "RELATIONSHIP");

    private static ListValue List(IReadOnlyList<string> names) => new([.. names.Select(static name => new StringValue(name))]);
}
