using Serverless.GraphCore.Tests.Execution;

namespace Serverless.GraphCore.Tests.Regressions;

/// <summary>Questions that other graph databases have answered wrongly, on one small graph of a company.</summary>
internal static class Company
{
    private const string Seed = """
        CREATE (ada:Person {name: 'Ada', age: 41, tags: ['boss', 'db']}), (bo:Person {name: 'Bo', age: 29, tags: ['db']}),
          (cy:Person {name: 'Cy', age: 35, tags: []}), (di:Person {name: 'Di', city: 'Oslo'}),
          (ink:Firm {name: 'Ink', since: datetime('2024-03-01T10:00:00Z')}), (oak:Firm {name: 'Oak', since: datetime('2025-03-01T10:00:00+02:00')}),
          (ada)-[:WORKS_AT {hours: 10}]->(ink), (bo)-[:WORKS_AT {hours: 30}]->(ink), (cy)-[:WORKS_AT {hours: 20}]->(oak)
        """;

    public static async Task<ExecutionHarness> OpenAsync()
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync(Seed);
        return graph;
    }

    public static async Task<string[]> AskAsync(string query) => (await (await OpenAsync()).RunAsync(query)).Texts;

    /// <summary>Runs an update, then a query.</summary>
    public static async Task<string[]> AskAfterAsync(string update, string query)
    {
        ExecutionHarness graph = await OpenAsync();
        await graph.RunAsync(update);
        return (await graph.RunAsync(query)).Texts;
    }
}
