using BenchmarkDotNet.Attributes;
using Serverless.GraphCore.Cypher.Parsing;

namespace Serverless.Benchmarks.Parsing;

/// <summary>Text to syntax tree, for statements as clients send them.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private const string PointRead = "MATCH (p:Person {id: $id}) RETURN p.name";

    private const string FriendsOfFriends = """
        MATCH (p:Person {id: $id})-[:KNOWS]->(friend:Person)-[:KNOWS]->(other:Person)
        WHERE other <> p AND NOT (p)-[:KNOWS]->(other) AND other.age >= 18
        WITH other, count(DISTINCT friend) AS common
        RETURN other.name AS name, common, CASE WHEN common > 5 THEN 'close' ELSE 'far' END AS distance
        ORDER BY common DESC, name SKIP 10 LIMIT 20
        """;

    private string longExpression = "";

    [GlobalSetup]
    public void Build() => longExpression = "RETURN " + string.Join(" + ", Enumerable.Range(0, 400).Select(n => $"(n{n}.value * {n})"));

    [Benchmark]
    public object Point_read() => CypherParser.Parse(PointRead);

    [Benchmark]
    public object Friends_of_friends() => CypherParser.Parse(FriendsOfFriends);

    [Benchmark]
    public object Long_expression() => CypherParser.Parse(longExpression);
}
