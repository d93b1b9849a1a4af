namespace Serverless.Api.Tests.Security.Matrix;

/// <summary>A statement of the matrix.</summary>
/// <param name="Text">The statement; <c>&lt;db&gt;</c> is the name of the database that it is about.</param>
/// <param name="Need">What it needs.</param>
/// <param name="Kinds">The kinds of statement or clause that it has a row for.</param>
internal sealed record MatrixStatement(string Text, Need Need, params string[] Kinds)
{
    public override string ToString() => Text;
}

/// <summary>A row for each kind of statement.</summary>
internal static class MatrixStatements
{
    /// <summary>Statements that a database runs.</summary>
    public static IReadOnlyList<MatrixStatement> OnGraph { get; } =
    [
        new("RETURN 1 AS one", Need.Read, "ReturnClause"),
        new("MATCH (n) RETURN n.secret", Need.Read, "MatchClause"),
        new("MATCH (n) WITH n UNWIND [1] AS x RETURN n.secret, x", Need.Read, "WithClause", "UnwindClause"),
        new("CALL { MATCH (n) RETURN n LIMIT 1 } RETURN n.secret", Need.Read, "SubqueryClause"),
        new("MATCH (n) RETURN n.secret UNION MATCH (m) RETURN m.secret AS `n.secret`", Need.Read),
        new("PROFILE MATCH (n) RETURN n.secret", Need.Read),
        new("EXPLAIN MATCH (n) RETURN n", Need.Read),
        new("EXPLAIN CREATE (:Matrix)", Need.Read),
        new("EXPLAIN CREATE INDEX matrix IF NOT EXISTS FOR (n:Matrix) ON (n.x)", Need.Read),
        new("SHOW INDEXES", Need.Read, "ShowIndexesCommand"),
        new("SHOW CONSTRAINTS", Need.Read, "ShowConstraintsCommand"),
        new("SHOW FUNCTIONS YIELD name LIMIT 1", Need.Read, "ShowFunctionsCommand"),
        new("SHOW PROCEDURES YIELD name LIMIT 1", Need.Read, "ShowProceduresCommand"),
        new("CALL db.labels()", Need.Read, "ProcedureCallClause", "db.labels"),
        new("CALL db.relationshipTypes()", Need.Read, "db.relationshipTypes"),
        new("CALL db.propertyKeys()", Need.Read, "db.propertyKeys"),
        new("CALL db.info()", Need.Read, "db.info"),
        new("CALL db.ping()", Need.Read, "db.ping"),
        new("CALL db.awaitIndexes()", Need.Read, "db.awaitIndexes"),
        new("CALL db.awaitIndex('shop_index')", Need.Read, "db.awaitIndex"),
        new("CALL dbms.components()", Need.Read, "dbms.components"),
        new("CALL db.schema.visualization()", Need.Read, "db.schema.visualization"),
        new("CALL db.schema.nodeTypeProperties()", Need.Read, "db.schema.nodeTypeProperties"),
        new("CALL db.schema.relTypeProperties()", Need.Read, "db.schema.relTypeProperties"),
        new("CREATE (:Matrix)", Need.Write, "CreateClause"),
        new("PROFILE CREATE (:Matrix)", Need.Write),
        new("CREATE (:Matrix) FINISH", Need.Write, "FinishClause"),
        new("UNWIND [1] AS x CREATE (m:Matrix {x: x}) RETURN m.x", Need.Write),
        new("CREATE (m:Matrix) SET m.x = 1, m:Extra REMOVE m.x", Need.Write, "SetClause", "RemoveClause"),
        new("CREATE (m:Gone) DELETE m", Need.Write, "DeleteClause"),
        new("FOREACH (x IN [1] | CREATE (:Matrix))", Need.Write, "ForeachClause"),
        new("CREATE (m:Matrix) WITH m MATCH (n) RETURN n.secret", Need.ReadAndWrite),
        new("MERGE (m:Merged) RETURN m", Need.ReadAndWrite, "MergeClause"),
        new("FOREACH (x IN [1] | MERGE (:Merged))", Need.ReadAndWrite),
        new("MATCH (m:Nothing) SET m.x = 1 RETURN m", Need.ReadAndWrite),
        new("MATCH (m:Nothing) DETACH DELETE m", Need.ReadAndWrite),
        new("CREATE (m:Matrix {n: COUNT { MATCH (n) }}) RETURN m.n", Need.ReadAndWrite),
        new("CREATE (m:Matrix {n: EXISTS { MATCH (n:Secret) }}) RETURN m.n", Need.ReadAndWrite),
        new("CREATE (m:Matrix {n: COLLECT { MATCH (n:Secret) RETURN n.secret }}) RETURN m.n", Need.ReadAndWrite),
        new("CREATE (m:Matrix) RETURN [(n:Secret)-->() | n.secret] AS found", Need.ReadAndWrite),
        new("CREATE (m:Matrix) WITH m WHERE NOT (m)-->() RETURN m", Need.ReadAndWrite),
        new("CREATE (m:Matrix) WITH m CALL db.labels() YIELD label RETURN label", Need.ReadAndWrite),
        new("CALL { MATCH (n) RETURN n.secret AS s LIMIT 1 } CREATE (m:Matrix) RETURN s", Need.ReadAndWrite),
        new("CREATE INDEX matrix IF NOT EXISTS FOR (n:Matrix) ON (n.x)", Need.Write, "CreateIndexCommand"),
        new("DROP INDEX nothing IF EXISTS", Need.Write, "DropIndexCommand"),
        new("CREATE CONSTRAINT matrix_key IF NOT EXISTS FOR (n:Key) REQUIRE n.x IS UNIQUE", Need.Write, "CreateConstraintCommand"),
        new("DROP CONSTRAINT nothing IF EXISTS", Need.Write, "DropConstraintCommand"),
    ];

    /// <summary>The statements for a database by a name: all by two names, and one for each need and way to run it by the others, which only lead to the same.</summary>
    public static IEnumerable<MatrixStatement> For(MatrixTarget target) => target.Name is "shop" or "hidden" ? OnGraph : Representatives;

    /// <summary>One statement for each need and way to run it.</summary>
    public static IReadOnlyList<MatrixStatement> Representatives { get; } =
    [
        .. OnGraph.DistinctBy(static statement => (statement.Need, statement.Text.Split(' ')[0] is "EXPLAIN" or "PROFILE" or "SHOW" or "CALL" ? statement.Text.Split(' ')[0] : statement.Kinds.FirstOrDefault(static kind => kind.EndsWith("Command", StringComparison.Ordinal)))),
    ];

    /// <summary>Kinds that another test has rows for, or that are not a matter of privileges.</summary>
    public static IReadOnlyList<string> Elsewhere { get; } = ["UseClause", "LoadCsvClause"];

    /// <summary>Commands on the catalog, which are sent to the endpoint of a database that everybody knows. None of those that are allowed changes anything that others see.</summary>
    public static IReadOnlyList<MatrixStatement> OnCatalog { get; } =
    [
        new("CREATE DATABASE shop IF NOT EXISTS", Need.Administrator, "CreateDatabase"),
        new("EXPLAIN CREATE DATABASE another", Need.Administrator),
        new("DROP DATABASE nothing IF EXISTS", Need.Administrator, "DropDatabase"),
        new("DROP DATABASE `hidden-typo` IF EXISTS", Need.Administrator),
        new("START DATABASE spare", Need.Administrator, "StartDatabase"),
        new("STOP DATABASE spare", Need.Administrator, "StopDatabase"),
        new("ALTER DATABASE spare SET ACCESS READ WRITE", Need.Administrator, "AlterDatabaseAccess"),
        new("ALTER DATABASE nothing IF EXISTS RENAME TO something", Need.Administrator, "RenameDatabase"),
        new("ALTER DATABASE spare SET LIMIT max_results = 5", Need.Administrator, "SetLimits"),
        new("ALTER DATABASE hidden SET LIMIT max_results = 1000", Need.Administrator),
        new("ALTER DATABASE spare REMOVE LIMIT max_results", Need.Administrator, "RemoveLimits"),
        new("CREATE ALIAS spare_alias IF NOT EXISTS FOR DATABASE spare", Need.Administrator, "CreateAlias"),
        new("ALTER ALIAS nothing IF EXISTS SET DATABASE TARGET spare", Need.Administrator, "AlterAlias"),
        new("DROP ALIAS nothing IF EXISTS", Need.Administrator, "DropAlias"),
        new("CREATE COMPOSITE DATABASE bundle IF NOT EXISTS", Need.Administrator, "CreateComposite"),
        new("ALTER COMPOSITE DATABASE bundle ADD ALIAS north FOR DATABASE shop", Need.Administrator, "AlterCompositeAdd"),
        new("ALTER COMPOSITE DATABASE bundle DROP ALIAS nothing", Need.Administrator, "AlterCompositeDrop"),
        new("DROP COMPOSITE DATABASE nothing IF EXISTS", Need.Administrator, "DropComposite"),
        new("CREATE USER administrator IF NOT EXISTS SET PASSWORD 'a long password'", Need.Administrator, "CreateUser"),
        new("ALTER USER nothing IF EXISTS SET STATUS ACTIVE", Need.Administrator, "AlterUser"),
        new("DROP USER nothing IF EXISTS", Need.Administrator, "DropUser"),
        new("RENAME USER nothing IF EXISTS TO something", Need.Administrator, "RenameUser"),
        new("CREATE API KEY k FOR USER nothing", Need.Administrator, "CreateApiKey"),
        new("DROP API KEY nothing IF EXISTS", Need.Administrator, "DropApiKey"),
        new("GRANT READ ON DATABASE lobby TO elsewhere", Need.Administrator, "GrantPrivileges"),
        new("GRANT READ, WRITE, CROSS_DB ON DATABASE * TO administrator", Need.Administrator),
        new("REVOKE WRITE ON DATABASE lobby FROM elsewhere", Need.Administrator, "RevokePrivileges"),
        new("GRANT ADMIN TO administrator", Need.Administrator, "GrantAdmin"),
        new("REVOKE ADMIN FROM elsewhere", Need.Administrator, "RevokeAdmin"),
        new("SHOW USERS", Need.Administrator, "ShowUsers"),
        new("SHOW AUDIT LOG YIELD event LIMIT 1", Need.Administrator, "ShowAuditLog"),
        new("SHOW API KEYS FOR USER `elsewhere-too`", Need.Administrator),
        new("SHOW PRIVILEGES FOR USER `elsewhere-too`", Need.Administrator),
        new("SHOW CURRENT USER", Need.Login, "ShowCurrentUser"),
        new("SHOW API KEYS", Need.Login, "ShowApiKeys"),
        new("SHOW PRIVILEGES", Need.Login, "ShowPrivileges"),
        new("SHOW DATABASES", Need.Login, "ShowDatabases"),
        new("SHOW DATABASE `<db>`", Need.Login),
        new("SHOW DEFAULT DATABASE", Need.Login, "ShowDefaultDatabase"),
        new("SHOW HOME DATABASE", Need.Login, "ShowHomeDatabase"),
        new("SHOW ALIASES", Need.Login, "ShowAliases"),
        new("SHOW ALIAS `shop-alias` FOR DATABASE", Need.Login),
        new("SHOW ALIASES FOR DATABASE `<db>`", Need.Known),
        new("SHOW LIMITS FOR DATABASE `<db>`", Need.Known, "ShowLimits"),
        new("SHOW USAGE", Need.Login, "ShowUsage"),
        new("SHOW USAGE FOR DATABASE `<db>`", Need.Known),
        new("SHOW COMPOSITE DATABASES", Need.Login, "ShowComposites"),
        new("SHOW CONSTITUENTS FOR COMPOSITE DATABASE bundle", Need.Known, "ShowConstituents"),
    ];

    /// <summary>The one command of those who must change their password; a wrong old one is an error of another kind.</summary>
    public static MatrixStatement ChangeOfPassword { get; } = new("EXPLAIN ALTER CURRENT USER SET PASSWORD FROM 'a long password' TO 'another password'", Need.Login, "ChangeOwnPassword");
}
