using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary>Procedures that tell what a graph consists of.</summary>
public sealed class SchemaProcedureTests
{
    private const string Graph = """
        CREATE (a:Person:Author {name: 'Ada', age: 36, tags: ['x']}), (b:Person {name: 'Bob', age: 3.5}), (c:`Odd``label`), (d {p: point({x: 1, y: 2})}),
          (a)-[:KNOWS {since: date('2001-01-01')}]->(b), (b)-[:KNOWS]->(b), (a)-[:OWNS {n: 1}]->(c), (d)-[:OWNS {n: 2}]->(a)
        """;

    [Theory]
    [InlineData(
        "CALL db.schema.nodeTypeProperties() YIELD nodeType, nodeLabels, propertyName, propertyTypes, mandatory RETURN * ORDER BY nodeType, propertyName",
        "true | [] | '' | 'p' | ['Point']; true | ['Author', 'Person'] | ':`Author`:`Person`' | 'age' | ['Long']; true | ['Author', 'Person'] | ':`Author`:`Person`' | 'name' | ['String']; true | ['Author', 'Person'] | ':`Author`:`Person`' | 'tags' | ['StringArray']; false | ['Odd`label'] | ':`Odd``label`' | null | null; true | ['Person'] | ':`Person`' | 'age' | ['Double']; true | ['Person'] | ':`Person`' | 'name' | ['String']")]
    [InlineData(
        "CALL db.schema.relTypeProperties() YIELD relType, propertyName, propertyTypes, mandatory RETURN relType, propertyName, propertyTypes, mandatory ORDER BY relType",
        "':`KNOWS`' | 'since' | ['Date'] | false; ':`OWNS`' | 'n' | ['Long'] | true")]
    [InlineData(
        "CALL db.schema.visualization() YIELD nodes, relationships UNWIND relationships AS r RETURN type(r), [n IN nodes WHERE n.name = 'Person' | n.constraints <> [] AND id(n) < 0], size(nodes), id(r) < 0 ORDER BY type(r)",
        "'KNOWS' | [true] | 3 | true; 'KNOWS' | [true] | 3 | true; 'OWNS' | [true] | 3 | true; 'OWNS' | [true] | 3 | true")]
    [InlineData("CALL db.ping() YIELD success RETURN success", "true")]
    [InlineData("CALL db.awaitIndexes(1) CALL db.awaitIndex('unique_name') RETURN 1", "1")]
    [InlineData("SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'db.schema' RETURN name", "'db.schema.nodeTypeProperties'; 'db.schema.relTypeProperties'; 'db.schema.visualization'")]
    public async Task A_procedure_tells_what_there_is(string text, string rows)
    {
        foreach (int size in new[] { 1, 2048 })
        {
            var graph = new ExecutionHarness { MaxBatchRows = size };
            await graph.RunAsync(Graph);
            await graph.RunAsync("CREATE CONSTRAINT unique_name FOR (p:Person) REQUIRE p.name IS UNIQUE");

            Assert.Equal(rows, string.Join("; ", (await graph.RunAsync(text)).Texts));
        }
    }

    [Fact]
    public async Task The_schema_is_shown_as_entities_that_are_connected_as_those_of_the_graph_are()
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync(Graph);

        Value[] row = (await graph.RunAsync("CALL db.schema.visualization()"))[0];

        Dictionary<string, string> names = ((ListValue)row[0]).Items.ToArray().Cast<NodeValue>().ToDictionary(static node => node.ElementId, static node => node.Labels.Single());
        Assert.Equal(["Author", "Odd`label", "Person"], names.Values.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["Author-KNOWS->Person", "Author-OWNS->Odd`label", "Person-KNOWS->Person", "Person-OWNS->Odd`label"],
            ((ListValue)row[1]).Items.ToArray().Cast<RelationshipValue>().Select(edge => $"{names[edge.StartElementId]}-{edge.Type}->{names[edge.EndElementId]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_graph_without_entities_has_an_empty_schema()
    {
        var graph = new ExecutionHarness();

        Assert.Equal(["[] | []"], (await graph.RunAsync("CALL db.schema.visualization()")).Texts);
        Assert.Empty((await graph.RunAsync("CALL db.schema.nodeTypeProperties()")).Texts);
        Assert.Empty((await graph.RunAsync("CALL db.schema.relTypeProperties()")).Texts);
    }

    [Fact]
    public async Task An_index_that_does_not_exist_is_not_awaited()
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(() => new ExecutionHarness().RunAsync("CALL db.awaitIndex('none')"));

        Assert.Equal(ErrorCodes.IndexNotFound, error.Code);
    }

    [Theory]
    [InlineData("CREATE RANGE INDEX i FOR (n:A) ON (n.a, n.b)", "RANGE | NODE | A | a,b | range-1.0")]
    [InlineData("CREATE TEXT INDEX i IF NOT EXISTS FOR (n:A) ON (n.a)", "TEXT | NODE | A | a | text-2.0")]
    [InlineData("CREATE INDEX i FOR ()-[r:R]-() ON (r.a, r.b)", "RANGE | RELATIONSHIP | R | a,b | range-1.0")]
    [InlineData("CREATE TEXT INDEX i FOR ()-[r:R]->() ON (r.a)", "TEXT | RELATIONSHIP | R | a | text-2.0")]
    public async Task An_index_is_created_and_listed(string command, string row)
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync(command);

        var shown = await graph.RunAsync("SHOW INDEXES YIELD * WHERE state = 'ONLINE' RETURN type, entityType, labelsOrTypes, properties, indexProvider");

        Assert.Equal([row], shown.Select(static values => string.Join(" | ", values.Select(Plain))));
    }

    [Theory]
    [InlineData("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.a IS UNIQUE", "UNIQUENESS | NODE | A | a | c | null")]
    [InlineData("CREATE CONSTRAINT c FOR (n:A) REQUIRE (n.a, n.b) IS NODE UNIQUE", "UNIQUENESS | NODE | A | a,b | c | null")]
    [InlineData("CREATE CONSTRAINT c FOR ()-[r:R]-() REQUIRE r.a IS RELATIONSHIP UNIQUE", "RELATIONSHIP_UNIQUENESS | RELATIONSHIP | R | a | c | null")]
    [InlineData("CREATE CONSTRAINT c FOR (n:A) REQUIRE (n.a, n.b) IS NODE KEY", "NODE_KEY | NODE | A | a,b | c | null")]
    [InlineData("CREATE CONSTRAINT c FOR ()-[r:R]->() REQUIRE (r.a) IS REL KEY", "RELATIONSHIP_KEY | RELATIONSHIP | R | a | c | null")]
    [InlineData("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.a IS NOT NULL", "NODE_PROPERTY_EXISTENCE | NODE | A | a | null | null")]
    [InlineData("CREATE CONSTRAINT c FOR ()<-[r:R]-() REQUIRE r.a IS NOT NULL", "RELATIONSHIP_PROPERTY_EXISTENCE | RELATIONSHIP | R | a | null | null")]
    [InlineData("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.a IS :: INTEGER", "NODE_PROPERTY_TYPE | NODE | A | a | null | INTEGER")]
    [InlineData("CREATE CONSTRAINT c FOR ()-[r:R]-() REQUIRE r.a IS TYPED LIST<STRING NOT NULL> | DATE", "RELATIONSHIP_PROPERTY_TYPE | RELATIONSHIP | R | a | null | LIST<STRING NOT NULL> | DATE")]
    public async Task A_constraint_is_created_and_listed(string command, string row)
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync(command);

        var shown = await graph.RunAsync("SHOW ALL CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties, ownedIndex, propertyType ORDER BY name LIMIT 5 WHERE name = 'c' RETURN type, entityType, labelsOrTypes, properties, ownedIndex, propertyType");

        Assert.Equal([row], shown.Select(static values => string.Join(" | ", values.Select(Plain))));
    }

    private static string Plain(Value value) => value switch
    {
        StringValue text => text.Text,
        ListValue list => string.Join(",", list.Items.ToArray().Select(Plain)),
        _ => value.ToString(),
    };
}
