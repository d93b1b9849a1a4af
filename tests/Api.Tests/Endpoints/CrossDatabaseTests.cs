using System.Text.Json.Nodes;
using Serverless.Api.Tests.Support;

namespace Serverless.Api.Tests.Endpoints;

/// <summary>Statements over several databases: what the caller must be allowed, and what is recorded.</summary>
public sealed class CrossDatabaseTests
{
    private const string Join = "MATCH (n:P) FROM DATABASE one MATCH (m:P) FROM DATABASE two WHERE n.id = m.id RETURN n.id";
    private const string Copy = "MATCH (n:P) FROM DATABASE one MERGE (m:P {id: n.id}) IN DATABASE two";

    private static readonly string Ann = SecuredFixture.Basic("ann", "a long password");

    [Theory]
    [InlineData(Join, "READ, CROSS_DB", "READ, CROSS_DB", 202, null)]
    [InlineData(Join, "READ, CROSS_DB", "READ", 403, "together with others")]
    [InlineData(Join, "READ, CROSS_DB", "CROSS_DB", 403, "may not read")]
    [InlineData(Join, "READ, CROSS_DB", "", 404, "There is no database `two`")]
    [InlineData(Join, "", "READ, CROSS_DB", 404, "There is no database `one`")]
    [InlineData("USE all_of_them MATCH (n:P) RETURN n.id", "READ, CROSS_DB", "", 202, null)]
    [InlineData("USE all_of_them MATCH (n:P) RETURN DISTINCT n.id", "READ, CROSS_DB", "READ, CROSS_DB", 202, null)]
    [InlineData("MATCH (n:P) FROM DATABASE one RETURN n.id", "READ", "", 202, null)]
    [InlineData(Copy, "READ, CROSS_DB", "READ, CROSS_DB", 403, "may not write the database `two`")]
    [InlineData(Copy, "READ, CROSS_DB", "WRITE, CROSS_DB", 403, "may not read the database `two`")]
    [InlineData(Copy, "READ, CROSS_DB", "READ, WRITE, CROSS_DB", 202, null)]
    [InlineData("MATCH (n:P) FROM DATABASE one CREATE (:P {id: n.id}) IN DATABASE two", "READ, CROSS_DB", "WRITE, CROSS_DB", 202, null)]
    public async Task Caller_needs_the_privileges_on_every_database(string statement, string onOne, string onTwo, int status, string? message)
    {
        await using SecuredFixture server = await StartAsync();
        await GrantAsync(server, onOne, "one");
        await GrantAsync(server, onTwo, "two");

        Answer answer = await server.QueryAsync(statement, Ann);

        Assert.True(answer.Status == status, answer.Text);
        if (message is not null)
        {
            Assert.Contains(message, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_statement_over_several_databases_is_recorded()
    {
        await using SecuredFixture server = await StartAsync();
        await server.CommandAsync(Join);
        await server.CommandAsync(Copy);

        JsonArray records = await server.CommandAsync("SHOW AUDIT LOG YIELD event, action, databases, outcome, rows WHERE event = 'crossDatabaseQuery' RETURN action, databases, outcome, rows ORDER BY action");

        Assert.Equal("""[["read",["one","two"],"success",2],["write",["one","two"],"success",2]]""", records.ToJsonString());
    }

    private static async Task<SecuredFixture> StartAsync()
    {
        SecuredFixture server = await SecuredFixture.StartAsync();
        foreach (string command in (string[])["CREATE DATABASE one", "CREATE DATABASE two", "CREATE COMPOSITE DATABASE all_of_them ALIAS a FOR DATABASE one ALIAS b FOR DATABASE two", "CREATE USER ann SET PASSWORD 'a long password' CHANGE NOT REQUIRED"])
        {
            await server.CommandAsync(command);
        }

        await server.QueryAsync("CREATE (:P {id: 1}), (:P {id: 2})", SecuredFixture.Administrator, "one");
        await server.QueryAsync("CREATE (:P {id: 2})", SecuredFixture.Administrator, "two");
        await server.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        return server;
    }

    private static async Task GrantAsync(SecuredFixture server, string privileges, string database)
    {
        foreach (string privilege in privileges.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            await server.CommandAsync($"GRANT {privilege} ON DATABASE {database} TO ann");
        }
    }
}
