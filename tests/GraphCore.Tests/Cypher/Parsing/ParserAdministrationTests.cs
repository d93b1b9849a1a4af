using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Cypher.Parsing;

public sealed class ParserAdministrationTests
{
    [Theory]
    [InlineData("create database sales", "CREATE DATABASE sales")]
    [InlineData("CREATE OR REPLACE DATABASE sales", "CREATE OR REPLACE DATABASE sales")]
    [InlineData("CREATE DATABASE sales IF NOT EXISTS;", "CREATE DATABASE sales IF NOT EXISTS")]
    [InlineData("CREATE DATABASE b AS COPY OF a", "CREATE DATABASE b AS COPY OF a")]
    [InlineData("CREATE DATABASE b IF NOT EXISTS AS COPY OF a AT '2026-11-30T18:00:00Z' NOWAIT", "CREATE DATABASE b IF NOT EXISTS AS COPY OF a AT '2026-11-30T18:00:00Z'")]
    [InlineData("CREATE DATABASE $name WAIT", "CREATE DATABASE $name")]
    [InlineData("DROP DATABASE sales IF EXISTS RESTRICT DESTROY DATA WAIT 5 SECONDS", "DROP DATABASE sales IF EXISTS")]
    [InlineData("DROP DATABASE sales CASCADE ALIASES", "DROP DATABASE sales CASCADE ALIASES")]
    [InlineData("DROP DATABASE sales CASCADE ALIAS WAIT 5", "DROP DATABASE sales CASCADE ALIASES")]
    [InlineData("START DATABASE sales WAIT 1 SEC", "START DATABASE sales")]
    [InlineData("STOP DATABASE sales NOWAIT", "STOP DATABASE sales")]
    [InlineData("ALTER DATABASE sales SET ACCESS READ ONLY", "ALTER DATABASE sales SET ACCESS READ ONLY")]
    [InlineData("ALTER DATABASE sales IF EXISTS SET ACCESS READ WRITE WAIT 2 SECOND", "ALTER DATABASE sales IF EXISTS SET ACCESS READ WRITE")]
    [InlineData("ALTER DATABASE sales RENAME TO `sales-eu`", "ALTER DATABASE sales RENAME TO `sales-eu`")]
    [InlineData("ALTER DATABASE sales SET LIMIT max_nodes = 100, max_bytes='10GB',max_edges =-5, a = $a, b = null, c = 0x10", "ALTER DATABASE sales SET LIMIT max_nodes = 100, max_bytes = '10GB', max_edges = -5, a = $a, b = null, c = 16")]
    [InlineData("ALTER DATABASE sales REMOVE LIMIT max_nodes, $limit", "ALTER DATABASE sales REMOVE LIMIT max_nodes, $limit")]
    public void Commands_on_databases_are_read(string text, string canonical) => AssertRead(text, canonical);

    [Theory]
    [InlineData("CREATE ALIAS main FOR DATABASE tenant_primary_2024", "CREATE ALIAS main FOR DATABASE tenant_primary_2024")]
    [InlineData("CREATE OR REPLACE ALIAS main FOR DATABASE v1.2.3", "CREATE OR REPLACE ALIAS main FOR DATABASE `v1.2.3`")]
    [InlineData("CREATE ALIAS main IF NOT EXISTS FOR DATABASE $target", "CREATE ALIAS main IF NOT EXISTS FOR DATABASE $target")]
    [InlineData("ALTER ALIAS main SET DATABASE TARGET other", "ALTER ALIAS main SET DATABASE TARGET other")]
    [InlineData("ALTER ALIAS main IF EXISTS FOR DATABASE SET DATABASE TARGET other", "ALTER ALIAS main IF EXISTS SET DATABASE TARGET other")]
    [InlineData("DROP ALIAS main", "DROP ALIAS main")]
    [InlineData("DROP ALIAS main IF EXISTS FOR DATABASE", "DROP ALIAS main IF EXISTS")]
    [InlineData("CREATE COMPOSITE DATABASE c", "CREATE COMPOSITE DATABASE c")]
    [InlineData("CREATE OR REPLACE COMPOSITE DATABASE c ALIAS a FOR DATABASE x ALIAS b FOR DATABASE y WAIT", "CREATE OR REPLACE COMPOSITE DATABASE c ALIAS a FOR DATABASE x ALIAS b FOR DATABASE y")]
    [InlineData("ALTER COMPOSITE DATABASE c ADD ALIAS a FOR DATABASE x", "ALTER COMPOSITE DATABASE c ADD ALIAS a FOR DATABASE x")]
    [InlineData("ALTER COMPOSITE DATABASE c DROP ALIAS a", "ALTER COMPOSITE DATABASE c DROP ALIAS a")]
    [InlineData("DROP COMPOSITE DATABASE c IF EXISTS", "DROP COMPOSITE DATABASE c IF EXISTS")]
    public void Commands_on_aliases_and_composites_are_read(string text, string canonical) => AssertRead(text, canonical);

    [Theory]
    [InlineData("CREATE USER bob SET PASSWORD 'long enough'", "CREATE USER bob SET PASSWORD 'long enough'")]
    [InlineData("CREATE OR REPLACE USER bob SET PLAINTEXT PASSWORD $p CHANGE NOT REQUIRED SET STATUS SUSPENDED", "CREATE OR REPLACE USER bob SET PASSWORD $p CHANGE NOT REQUIRED SET STATUS SUSPENDED")]
    [InlineData("CREATE USER bob IF NOT EXISTS SET PASSWORD 'x' CHANGE REQUIRED", "CREATE USER bob IF NOT EXISTS SET PASSWORD 'x' CHANGE REQUIRED")]
    [InlineData("ALTER USER bob IF EXISTS SET STATUS ACTIVE SET PASSWORD CHANGE REQUIRED", "ALTER USER bob IF EXISTS SET PASSWORD CHANGE REQUIRED SET STATUS ACTIVE")]
    [InlineData("ALTER USER bob SET PASSWORD 'y' SET PASSWORD CHANGE NOT REQUIRED", "ALTER USER bob SET PASSWORD 'y' CHANGE NOT REQUIRED")]
    [InlineData("ALTER CURRENT USER SET PASSWORD FROM 'a' TO $b", "ALTER CURRENT USER SET PASSWORD FROM 'a' TO $b")]
    [InlineData("DROP USER bob IF EXISTS", "DROP USER bob IF EXISTS")]
    [InlineData("RENAME USER bob IF EXISTS TO $name", "RENAME USER bob IF EXISTS TO $name")]
    [InlineData("CREATE API KEY ci FOR USER bob", "CREATE API KEY ci FOR USER bob")]
    [InlineData("CREATE API KEY `ci-2` FOR USER bob EXPIRES duration('P30D')", "CREATE API KEY `ci-2` FOR USER bob EXPIRES 'P30D'")]
    [InlineData("DROP API KEY ci IF EXISTS", "DROP API KEY ci IF EXISTS")]
    [InlineData("GRANT CROSS_DB, READ, READ ON DATABASES a, `b-c`, $d TO bob, eve", "GRANT READ, CROSS_DB ON DATABASE a, `b-c`, $d TO bob, eve")]
    [InlineData("REVOKE WRITE ON DATABASE * FROM bob", "REVOKE WRITE ON DATABASE * FROM bob")]
    [InlineData("GRANT ADMIN TO bob", "GRANT ADMIN TO bob")]
    [InlineData("revoke admin from bob, eve", "REVOKE ADMIN FROM bob, eve")]
    public void Commands_on_users_are_read(string text, string canonical) => AssertRead(text, canonical);

    [Theory]
    [InlineData("SHOW DATABASES", "SHOW DATABASES")]
    [InlineData("SHOW DATABASE v1.2", "SHOW DATABASES `v1.2`")]
    [InlineData("SHOW DATABASE index YIELD name", "SHOW DATABASES `index` YIELD name")]
    [InlineData("SHOW DEFAULT DATABASE YIELD *", "SHOW DEFAULT DATABASE YIELD *")]
    [InlineData("SHOW HOME DATABASE WHERE access = 'read-write'", "SHOW HOME DATABASE WHERE access = 'read-write'")]
    [InlineData("SHOW ALIASES", "SHOW ALIASES")]
    [InlineData("SHOW ALIASES FOR DATABASE sales", "SHOW ALIASES FOR DATABASE sales")]
    [InlineData("SHOW ALIASES FOR DATABASES", "SHOW ALIASES")]
    [InlineData("SHOW ALIAS main FOR DATABASE YIELD alias LIMIT 1", "SHOW ALIASES main YIELD alias LIMIT 1")]
    [InlineData("SHOW LIMITS FOR DATABASE sales YIELD limit, value ORDER BY limit LIMIT 3 WHERE limit <> 'x' RETURN limit", "SHOW LIMITS FOR DATABASE sales YIELD limit, value ORDER BY `limit` LIMIT 3 WHERE `limit` <> 'x' RETURN `limit`")]
    [InlineData("SHOW USAGE WHERE value > limit", "SHOW USAGE WHERE value > `limit`")]
    [InlineData("SHOW USAGE FOR DATABASE $db", "SHOW USAGE FOR DATABASE $db")]
    [InlineData("SHOW COMPOSITE DATABASES", "SHOW COMPOSITE DATABASES")]
    [InlineData("SHOW CONSTITUENTS FOR COMPOSITE DATABASE c", "SHOW CONSTITUENTS FOR COMPOSITE DATABASE c")]
    [InlineData("SHOW USERS YIELD user AS u RETURN count(*)", "SHOW USERS YIELD user AS u RETURN count(*)")]
    [InlineData("SHOW CURRENT USER", "SHOW CURRENT USER")]
    [InlineData("SHOW API KEYS FOR USER bob", "SHOW API KEYS FOR USER bob")]
    [InlineData("SHOW PRIVILEGES FOR USER $u YIELD *", "SHOW PRIVILEGES FOR USER $u YIELD *")]
    [InlineData("SHOW AUDIT LOG SINCE 'P1D' YIELD time SKIP 1", "SHOW AUDIT LOG SINCE 'P1D' YIELD time SKIP 1")]
    [InlineData("EXPLAIN SHOW DATABASES", "EXPLAIN SHOW DATABASES")]
    [InlineData(":USE system\nSHOW USERS", ":USE system\nSHOW USERS")]
    [InlineData("USE system DROP DATABASE a", "USE system DROP DATABASE a")]
    public void Listings_are_read(string text, string canonical) => AssertRead(text, canonical);

    [Theory]
    [InlineData("\tCREATE\r\n\tALIAS\tmain\nFOR\n\nDATABASE\ttenant ;\n", "CREATE ALIAS main FOR DATABASE tenant")]
    [InlineData("CREATE/* a */ALIAS/**/main // b\nFOR/* DATABASE x */DATABASE tenant", "CREATE ALIAS main FOR DATABASE tenant")]
    [InlineData("// first\n/* second */ show\u00A0databases\fyield\vname", "SHOW DATABASES YIELD name")]
    [InlineData("cReAtE\nuSeR\nBob\nsEt\npAsSwOrD\n'X'\nchange\n/* not */\nrequired", "CREATE USER Bob SET PASSWORD 'X' CHANGE REQUIRED")]
    public void Blanks_comments_and_case_do_not_matter(string text, string canonical) => AssertRead(text, canonical);

    [Theory]
    [InlineData("1abc", "1abc")]
    [InlineData("v1.2.3", "`v1.2.3`")]
    [InlineData("2024.01e5", "`2024.01e5`")]
    [InlineData("tenant_primary_2024", "tenant_primary_2024")]
    [InlineData("`a-b`", "`a-b`")]
    [InlineData("`a``b`.c", "`a``b.c`")]
    [InlineData("database", "`database`")]
    [InlineData("if", "`if`")]
    [InlineData("größe", "`größe`")]
    public void Names_are_rebuilt_from_their_parts(string name, string printed)
    {
        AssertRead($"CREATE DATABASE {name} IF NOT EXISTS", $"CREATE DATABASE {printed} IF NOT EXISTS");
        AssertRead($"GRANT READ ON DATABASE {name}, {name} TO {name}", $"GRANT READ ON DATABASE {printed}, {printed} TO {printed}");
        AssertRead($"SHOW ALIASES FOR DATABASE {name} YIELD *", $"SHOW ALIASES FOR DATABASE {printed} YIELD *");
    }

    [Theory]
    [InlineData("MATCH (user:ALIAS {limit: 1}) RETURN user.database, user.key AS alias")]
    [InlineData("CREATE (database:DATABASE {alias: 1})-[usage:USAGE]->(alias)")]
    [InlineData("CREATE database = (a)-[:KEY]->(b)")]
    [InlineData("CREATE alias = (a), user = (b)")]
    [InlineData("WITH 1 AS user, 2 AS composite, 3 AS api, 4 AS audit, 5 AS grant, 6 AS show, 7 AS start, 8 AS drop RETURN user + composite + api + audit + grant + `show` + start + `drop`")]
    [InlineData("UNWIND [1] AS usage RETURN usage AS limits, access(usage), `limit`.copy.to")]
    [InlineData("CALL alter.start() YIELD password, status RETURN password")]
    public void Words_of_commands_stay_free(string text) => Assert.Equal(CypherParser.Parse(text), CypherParser.Parse(CypherPrinter.Print(CypherParser.Parse(text))));

    private static void AssertRead(string text, string canonical) => Assert.Equal(canonical, CypherPrinter.Print(CypherParser.Parse(text)));

    [Theory]
    [InlineData("CREATE DATABASE", 15, "expected a database name")]
    [InlineData("CREATE DATABASE my-db", 18, "a database name with '-' must be quoted with backticks")]
    [InlineData("CREATE DATABASE 'my'", 16, "without quotation marks")]
    [InlineData("CREATE DATABASE IF NOT EXISTS a", 16, "expected a database name, which stands before the condition")]
    [InlineData("CREATE OR REPLACE DATABASE a IF NOT EXISTS", 29, "exclude each other")]
    [InlineData("CREATE OR REPLACE INDEX a", 18, "expected DATABASE, ALIAS, COMPOSITE or USER")]
    [InlineData("CREATE DATABSE a", 7, "Did you mean `DATABASE`?")]
    [InlineData("CREATE TABLE t", 7, "USER, API, INDEX, CONSTRAINT or a pattern such as (n:Label)")]
    [InlineData("ALTER DATABASE a SET LIMIT max_nodes = -x", 40, "expected an integer (")]
    [InlineData("CREATE DATABASE a AS COPY b", 26, "expected OF")]
    [InlineData("CREATE DATABASE a AS COPY OF b AT now", 34, "expected a bookmark or date-time")]
    [InlineData("CREATE DATABASE a.", 18, "expected a database name")]
    [InlineData("CREATE DATABASE a b", 18, "expected IF, AS, NOWAIT, WAIT, ';' or the end of the statement")]
    [InlineData("DROP DATABASE IF EXISTS a", 14, "which stands before the condition")]
    [InlineData("DROP DATABASE a IF NOT EXISTS", 19, "expected EXISTS")]
    [InlineData("DROP DATABASE a CASCADE", 23, "expected ALIASES or ALIAS")]
    [InlineData("DROP ALAIS a", 5, "Did you mean `ALIAS`?")]
    [InlineData("START DATABASE a WAIT 1.5", 22, "expected a number of seconds")]
    [InlineData("ALTER a", 6, "expected DATABASE, ALIAS, COMPOSITE, USER or CURRENT")]
    [InlineData("ALTER DATABASE a SET", 20, "expected LIMIT or ACCESS")]
    [InlineData("ALTER DATABASE a SET ACCESS READ", 32, "expected ONLY or WRITE")]
    [InlineData("ALTER DATABASE a SET LIMIT max_nodes 5", 37, "expected '='")]
    [InlineData("ALTER DATABASE a SET LIMIT max_nodes = x", 39, "expected NULL, an integer, a string such as '10GB' or a parameter")]
    [InlineData("ALTER DATABASE a SET LIMIT max_query_time = 60s", 44, "written as a string, '60s'")]
    [InlineData("ALTER DATABASE a SET LIMIT max_nodes = 5,", 41, "expected the name of a limit")]
    [InlineData("ALTER DATABASE a REMOVE LIMIT", 29, "expected the name of a limit")]
    [InlineData("CREATE ALIAS a FOR b", 19, "expected DATABASE")]
    [InlineData("ALTER ALIAS a SET DATABASE b", 27, "expected TARGET")]
    [InlineData("ALTER COMPOSITE DATABASE c SET x", 27, "expected ADD or DROP")]
    [InlineData("CREATE COMPOSITE DATABASE c ALIAS a", 35, "expected FOR")]
    [InlineData("GRANT READ ON a TO bob", 14, "expected DATABASE or DATABASES")]
    [InlineData("GRANT READ, ADMIN ON DATABASE a TO bob", 12, "GRANT ADMIN TO user")]
    [InlineData("GRANT REED ON DATABASE a TO bob", 6, "Did you mean `READ`?")]
    [InlineData("GRANT READ ON DATABASE a FROM bob", 25, "expected ',' or TO")]
    [InlineData("REVOKE ADMIN TO bob", 13, "expected FROM")]
    [InlineData("CREATE API KEY k FOR bob", 21, "expected USER")]
    [InlineData("RENAME DATABASE a TO b", 7, "expected USER")]
    [InlineData("SHOW DATABSES", 5, "Did you mean `DATABASES`?")]
    [InlineData("SHOW INDXES", 5, "Did you mean `INDEXES`?")]
    [InlineData("SHOW LIMITS", 11, "expected FOR")]
    [InlineData("SHOW CONSTITUENTS FOR DATABASE c", 22, "expected COMPOSITE")]
    [InlineData("SHOW DATABASES ORDER BY name", 15, "expected WHERE, YIELD")]
    [InlineData("SHOW DATABASES RETURN 1", 15, "expected WHERE, YIELD")]
    [InlineData("USE DATABASE a AS b CREATE DATABASE c", 20, "expected USE name before it")]
    [InlineData("USE graph.byName('a') CREATE DATABASE c", 22, "expected USE name before it")]
    public void Wrong_commands_are_refused_at_their_place(string text, int offset, string part)
    {
        GraphException failure = Assert.Throws<GraphException>(() => CypherParser.Parse(text));
        Assert.Equal((ErrorCodes.SyntaxError, offset), (failure.Code, failure.Position?.Offset));
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("^", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE ROLE admins", 0, "`CREATE ROLE`")]
    [InlineData("create or replace role admins", 0, "`CREATE OR REPLACE ROLE`")]
    [InlineData("DROP SERVER 's'", 0, "`DROP SERVER`")]
    [InlineData("ALTER SERVER 's' SET OPTIONS {}", 0, "`ALTER SERVER`")]
    [InlineData("RENAME ROLE a TO b", 0, "`RENAME ROLE`")]
    [InlineData("DENY READ {*} ON GRAPH g TO r", 0, "`DENY READ`")]
    [InlineData("GRANT ROLE a TO bob", 0, "`GRANT ROLE`")]
    [InlineData("GRANT READ {*} ON GRAPH g TO r", 11, "ON DATABASE name")]
    [InlineData("REVOKE GRANT ACCESS ON HOME DATABASE FROM r", 0, "`REVOKE GRANT`")]
    [InlineData("SHOW SERVERS", 0, "`SHOW SERVERS`")]
    [InlineData("SHOW TRANSACTIONS YIELD *", 0, "`SHOW TRANSACTIONS`")]
    [InlineData("SHOW USER bob PRIVILEGES", 0, "`SHOW PRIVILEGES FOR USER …`")]
    [InlineData("TERMINATE TRANSACTIONS 'x'", 0, "`TERMINATE TRANSACTIONS`")]
    [InlineData("ENABLE SERVER 's'", 0, "`ENABLE SERVER`")]
    [InlineData("DROP DATABASE a DUMP DATA", 16, "`DUMP DATA`")]
    [InlineData("CREATE DATABASE a OPTIONS {}", 18, "`OPTIONS` of CREATE DATABASE")]
    [InlineData("ALTER DATABASE a SET TOPOLOGY 1 PRIMARY", 21, "`TOPOLOGY` of ALTER DATABASE")]
    [InlineData("CREATE ALIAS a FOR DATABASE b AT 'neo4j://x' USER u PASSWORD 'p'", 30, "`AT` of a remote alias")]
    [InlineData("CREATE USER bob SET HOME DATABASE x", 20, "`HOME` of users")]
    public void Other_commands_of_Neo4j_are_named(string text, int offset, string part)
    {
        GraphException failure = Assert.Throws<GraphException>(() => CypherParser.Parse(text));
        Assert.Equal((ErrorCodes.UnsupportedAdministrationCommand, offset), (failure.Code, failure.Position?.Offset));
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_is_shown_up_to_a_password()
    {
        GraphException before = Assert.Throws<GraphException>(() => CypherParser.Parse("MATCH (u:User {name 'x', Password: 'hunter2'}) RETURN u"));
        Assert.Contains("\"MATCH (u:User {name 'x', Password…\"\n", before.Message, StringComparison.Ordinal);
        GraphException after = Assert.Throws<GraphException>(() => CypherParser.Parse("MATCH (u:User {password: 'hunter2'}) RETRUN u"));
        Assert.Contains("Invalid input 'RETRUN'", after.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", after.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE USER bob SET PASSWORD 'hunter2' CHANGE NEVER", 46)]
    [InlineData("CREATE USER bob SET PASSWORD hunter2", 29)]
    [InlineData("CREATE USER bob SET PASWORD 'hunter2'", 20)]
    [InlineData("CREATE USR bob SET PASSWORD 'hunter2'", 7)]
    [InlineData("CREATE USER bob SET 'hunter2'", 20)]
    [InlineData("CREATE USER 'hunter2' SET PASSWORD 'hunter2'", 12)]
    [InlineData("CREATE USER bob SET PASSWORD 'hunter2", 29)]
    [InlineData("CREATE USER bob SET 'hunter2", 20)]
    [InlineData("CREATE USER bob SET PASSWORD 'hunter2\\q'", 37)]
    [InlineData("CREATE USER bob SET PASSWORD 'it's hunter2", 33)]
    [InlineData("CREATE USER bob SET PASSWORD 'x' 'hunter2'", 33)]
    [InlineData("CREATE USER bob IF EXISTS SET PASSWORD 'hunter2'", 19)]
    [InlineData("ALTER USER bob SET PASSWORD CHANGE 'hunter2'", 35)]
    [InlineData("ALTER USER bob SET PASSWORD 'x' SET PASSWORD 'hunter2'", 45)]
    [InlineData("ALTER CURRENT USER SET PASSWORD 'hunter2'", 32)]
    [InlineData("ALTER CURRENT USER SET PASSWORD FROM 'hunter2' 'hunter2'", 47)]
    [InlineData("ALTER CURRENT USER SET PASSWORD FROM hunter2 TO hunter2", 37)]
    [InlineData("CREATE OR REPLACE USER bob IF NOT EXISTS SET PASSWORD 'hunter2'", 27)]
    public void No_error_shows_a_password(string text, int offset)
    {
        GraphException failure = Assert.Throws<GraphException>(() => CypherParser.Parse(text));
        Assert.Equal((ErrorCodes.SyntaxError, offset), (failure.Code, failure.Position?.Offset));
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"(line 1, column {offset + 1} ", failure.Message, StringComparison.Ordinal);
    }
}
