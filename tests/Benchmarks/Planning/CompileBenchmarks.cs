using BenchmarkDotNet.Attributes;
using Serverless.GraphCore;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;

namespace Serverless.Benchmarks.Planning;

/// <summary>Text to plan for a typical statement, and what a statement that is planned already costs.</summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private const string ThreeHops = """
        MATCH (p:Person {id: $id})-[:KNOWS]->(friend:Person)-[:LIKES]->(post:Post)-[:HAS_TAG]->(tag:Tag)
        WHERE friend.age >= 18 AND post.created > $since AND tag.name <> 'spam'
        RETURN friend.name AS friend, post.title AS title, tag.name AS tag
        ORDER BY post.created DESC, title SKIP 10 LIMIT 20
        """;

    private static readonly HashSet<string> Given = ["id", "since"];

    private readonly QueryCompiler compiler = new(FunctionRegistry.Default, ProcedureRegistry.Default);
    private readonly SocialCounts graph = new();
    private readonly PlanCache cache = new(1024);

    [GlobalSetup]
    public void Fill() => cache.Add(Key(), Compile());

    [Benchmark]
    public object Parse() => CypherParser.Parse(ThreeHops);

    [Benchmark]
    public object Parse_and_bind() =>
        new Binder(FunctionRegistry.Default, ProcedureRegistry.Default, Given, Serverless.GraphCore.Cypher.Lexing.CompileWork.Unlimited).BindStatement(((Serverless.GraphCore.Cypher.Ast.QueryStatement)CypherParser.Parse(ThreeHops)).Query);

    [Benchmark]
    public object Parse_and_plan() => Compile();

    [Benchmark]
    public object Hit() => cache.TryGet(Key(), out CompiledQuery? query) ? query : throw new InvalidOperationException();

    private CompiledQuery Compile() => compiler.Compile(ThreeHops, Given, graph, graph.Schema, graph);

    private PlanKey Key() => new(ThreeHops, new ParameterNames(Given), graph.Schema.Version, 0);

    /// <summary>Counts of a small social network.</summary>
    private sealed class SocialCounts : ITokens, IGraphStatistics
    {
        private static readonly string[] Labels = ["Person", "Post", "Tag"];
        private static readonly string[] Types = ["KNOWS", "LIKES", "HAS_TAG"];
        private static readonly string[] Keys = ["id", "age", "created", "name", "title"];

        public SchemaCatalog Schema { get; } = new(
            1,
            3,
            [
                new IndexDefinition(1, "person", IndexKind.Range, EntityKind.Node, "Person", ["id"], "person_id"),
                new IndexDefinition(2, "post", IndexKind.Range, EntityKind.Node, "Post", ["created"], null),
            ],
            []);

        public int LabelCount => Labels.Length;

        public int TypeCount => Types.Length;

        public int KeyCount => Keys.Length;

        public long NodeCount => 300_000;

        public long RelationshipCount => 3_000_000;

        public int FindLabel(string name) => Array.IndexOf(Labels, name);

        public int FindType(string name) => Array.IndexOf(Types, name);

        public int FindKey(string name) => Array.IndexOf(Keys, name);

        public string LabelName(int label) => Labels[label];

        public string TypeName(int type) => Types[type];

        public string KeyName(int key) => Keys[key];

        public long NodesWithLabel(int label) => 100_000;

        public long RelationshipsOfType(int type) => 1_000_000;

        public double RelationshipsFrom(int label, int type, Direction direction) => 1_000_000;

        public long DistinctKeys(int index) => 50_000;
    }
}
