using System.Globalization;
using System.Text.Json.Nodes;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>The Northwind data, loaded from its CSV files through the public interface, as a newcomer would.</summary>
public sealed class NorthwindTests
{
    private static readonly string[] Loading =
    [
        "CREATE CONSTRAINT FOR (p:Product) REQUIRE p.productID IS UNIQUE",
        "CREATE CONSTRAINT FOR (c:Category) REQUIRE c.categoryID IS UNIQUE",
        "CREATE CONSTRAINT FOR (s:Supplier) REQUIRE s.supplierID IS UNIQUE",
        "CREATE CONSTRAINT FOR (c:Customer) REQUIRE c.customerID IS UNIQUE",
        "CREATE CONSTRAINT FOR (o:Order) REQUIRE o.orderID IS UNIQUE",
        "LOAD CSV WITH HEADERS FROM 'file:///products.csv' AS row MERGE (n:Product {productID: row.productID}) SET n += row",
        "LOAD CSV WITH HEADERS FROM 'file:///categories.csv' AS row MERGE (n:Category {categoryID: row.categoryID}) SET n += row",
        "LOAD CSV WITH HEADERS FROM 'file:///suppliers.csv' AS row MERGE (n:Supplier {supplierID: row.supplierID}) SET n += row",
        "LOAD CSV WITH HEADERS FROM 'file:///customers.csv' AS row MERGE (n:Customer {customerID: row.customerID}) SET n += row",
        "LOAD CSV WITH HEADERS FROM 'file:///orders.csv' AS row MERGE (n:Order {orderID: row.orderID}) SET n += row",
        "MATCH (p:Product), (c:Category) WHERE p.categoryID = c.categoryID CREATE (p)-[:PART_OF]->(c)",
        "MATCH (p:Product), (s:Supplier) WHERE p.supplierID = s.supplierID CREATE (s)-[:SUPPLIES]->(p)",
        "MATCH (c:Customer), (o:Order) WHERE c.customerID = o.customerID CREATE (c)-[:PURCHASED]->(o)",
        "LOAD CSV WITH HEADERS FROM 'file:///order-details.csv' AS row MATCH (p:Product {productID: row.productID}), (o:Order {orderID: row.orderID}) "
            + "MERGE (o)-[line:ORDERS]->(p) SET line += row, line.quantity = toInteger(row.quantity), line.unitPrice = toFloat(row.unitPrice)",
    ];

    private static readonly (string Question, int Answer)[] Counts =
    [
        ("MATCH (n:Product) RETURN count(n)", 77),
        ("MATCH (n:Category) RETURN count(n)", 8),
        ("MATCH (n:Supplier) RETURN count(n)", 29),
        ("MATCH (n:Customer) RETURN count(n)", 91),
        ("MATCH (n:Order) RETURN count(n)", 830),
        ("MATCH (:Order)-[line:ORDERS]->(:Product) RETURN count(line)", 2155),
        ("MATCH ()-[line:ORDERS]->() RETURN sum(line.quantity)", 51317),
        ("MATCH (:Product)-[r:PART_OF]->(:Category) RETURN count(r)", 77),
        ("MATCH (:Supplier)-[r:SUPPLIES]->(:Product) RETURN count(r)", 77),
        ("MATCH (:Customer)-[r:PURCHASED]->(:Order) RETURN count(r)", 830),
    ];

    [Theory]
    [InlineData(DataKind.Memory)]
    [InlineData(DataKind.Files)]
    [InlineData(DataKind.Azurite)]
    public async Task Northwind_is_loaded_and_asked(DataKind kind)
    {
        string? csv = SharedData.Find(Path.Combine("data", "northwind"));
        Assert.SkipWhen(csv is null && !SharedData.Required, "no folder data/northwind below SHARED_DIR or a folder `shared` beside the repository");
        Assert.NotNull(csv);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using ServerData data = await ServerData.CreateAsync(kind);
        await using ServerProcess server = await ServerProcess.StartAsync([.. data.Options, "--import", csv], cancellationToken);
        using var client = new CypherClient(server.Address);

        foreach (string statement in Loading)
        {
            await client.QueryAsync(statement, cancellationToken);
        }

        foreach ((string question, int answer) in Counts)
        {
            Assert.Equal((question, answer), (question, (await client.ScalarAsync(question, cancellationToken))!.GetValue<int>()));
        }

        JsonArray[] top = await client.QueryAsync(
            "MATCH (:Order)-[line:ORDERS]->(:Product)-[:PART_OF]->(c:Category) RETURN c.categoryName AS category, sum(line.quantity) AS units ORDER BY units DESC LIMIT 1",
            cancellationToken);
        Assert.Equal("Beverages 9532", string.Create(CultureInfo.InvariantCulture, $"{Assert.Single(top)[0]} {top[0][1]}"));
        Assert.Equal("Avda. de la Constitución 2222", (await client.ScalarAsync("MATCH (c:Customer {customerID: 'ANATR'}) RETURN c.address", cancellationToken))!.GetValue<string>());

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.QueryAsync("CREATE (:Customer {customerID: 'ALFKI'})", cancellationToken));
        Assert.Contains("Neo.ClientError.Schema.ConstraintValidationFailed", refused.Message, StringComparison.Ordinal);
    }
}
